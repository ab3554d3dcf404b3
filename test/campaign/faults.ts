import { type Fault, faultKinds } from 'sandbox';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, LOOKS, type Survival } from './case.ts';
import { atEveryCommand, type Check, LOST_ANSWERS } from './commands.ts';
import { denials } from './denials.ts';
import { allButTheCluster } from './states.ts';
import { survives } from './survival.ts';
import { type Ended, trial } from './trial.ts';

type Service = 'aws' | 'vault';
const SERVICES = { aws: 'AWS', vault: 'Vault' } as const;

/** Faults that pass by themselves: a run that meets one has to get over it. */
const kinds = faultKinds.filter((kind) => kind !== 'kill');

/** Every call fails once. */
export const faults: Campaign = {
  id: 'faults',
  promise:
    'Every call to AWS and to Vault fails once, in every way, before or after it took effect, and every helm and kubectl command fails once after it took effect. The run survives transient errors, or ends with a clear error that the next run recovers from. A refusal is not retried.',
  cases: (baseline) => [
    ...atEveryCall(baseline, (call, service) => [
      ...kinds
        // Only Vault upgrades a secrets engine.
        .filter((kind) => kind !== 'upgrading' || service === 'vault')
        .map((kind) => ({
          what: kind,
          quick: call === 'POST sys/auth/aws' && kind === 'truncated',
          fault: { kind },
        })),
      ...(LOOKS.test(call) ? [] : LOST),
    ]),
    ...atEveryCommand(baseline, LOST_ANSWERS),
    ...denials(baseline),
  ],
};

/** What a change answers once it took effect, and never arrives. */
const LOST = (['reset', 'timeout'] as const).map((kind) => ({
  what: `${kind} after it took effect`,
  fault: { kind, after: true },
}));

/** Something that happens at a call, and what has to be true of the run then. */
interface Disturbance {
  readonly what: string;
  readonly quick?: boolean;
  readonly fault: Fault;
  /** `call` is the one that it happened at. */
  readonly check?: Check;
}

/** A case for each call to AWS and to Vault of an undisturbed run, and for each thing that happens at it. */
export function atEveryCall(
  baseline: Baseline,
  disturb: (call: string, service: Service) => readonly Disturbance[],
): Case[] {
  return (['aws', 'vault'] as const).flatMap((service) =>
    baseline[service].flatMap((call, index) =>
      disturb(call, service).map(
        ({ what, quick = false, ...disturbance }): Case => ({
          name: `${service} call ${index + 1}, ${call}: ${what}`,
          group: `${SERVICES[service]}: ${what}`,
          quick,
          run: () => disturbed(service, index + 1, disturbance, baseline),
        }),
      ),
    ),
  );
}

async function disturbed(
  service: Service,
  nth: number,
  { fault, check = gotOver(fault) }: Omit<Disturbance, 'what'>,
  baseline: Baseline,
): Promise<Survival> {
  const { control } = world();
  await allButTheCluster();
  await control.clearCalls();
  const { kind } = fault;
  await control.setFaults([
    // A connection that hangs is cut off after a minute, as by a load balancer: our clients give up before, Vault's do not.
    {
      ...fault,
      nth,
      ...(service === 'vault' && { service }),
      ...(kind === 'timeout' && { delayMs: 60_000 }),
    },
  ]);
  const ended = await trial(['all', '--yes']);
  const calls = service === 'vault' ? await control.vaultCalls() : await control.calls();
  // The order of calls that overlap is not the same each time, but their number hardly differs.
  const hit = calls.find((call) => call.fault === kind) ?? broken('the fault was not injected', ended.output);
  await control.clearFaults();
  await check(ended, 'path' in hit ? hit.path : hit.action);
  return survives(ended, baseline);
}

/** What passes by itself ends no run. */
const gotOver =
  ({ kind }: Fault) =>
  async ({ exitCode, output }: Ended) => {
    if (kind !== 'ExpiredToken' && exitCode !== 0) broken(`${kind} was not got over`, output);
  };
