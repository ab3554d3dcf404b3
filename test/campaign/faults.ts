import { type FaultKind, faultKinds } from 'sandbox';
import { sameAs } from '../snapshot.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, isClear, type Survival } from './case.ts';
import { denials } from './denials.ts';
import { allButTheCluster } from './states.ts';
import { trial } from './trial.ts';

/** Faults that pass by themselves: a run that meets one has to get over it. */
const kinds = faultKinds.filter((kind) => kind !== 'kill');
/** Only Vault upgrades a secrets engine. */
const kindsAt = (service: 'aws' | 'vault') =>
  kinds.filter((kind) => kind !== 'upgrading' || service === 'vault');

/** Every call fails once. */
export const faults: Campaign = {
  id: 'faults',
  promise:
    'Every call to AWS and to Vault fails once, in every way: the run gets over what passes by itself, or ends with a clear error; one more run finishes the job. A refusal is not tried again.',
  cases: (baseline) => [...faultsAt('aws', baseline), ...faultsAt('vault', baseline), ...denials(baseline)],
};

function faultsAt(service: 'aws' | 'vault', baseline: Baseline): Case[] {
  return baseline[service].flatMap((call, index) =>
    kindsAt(service).map(
      (kind): Case => ({
        name: `${service} call ${index + 1}, ${call}: ${kind}`,
        group: `${service === 'aws' ? 'AWS' : 'Vault'}: ${kind}`,
        quick: call === 'POST sys/auth/aws' && kind === 'truncated',
        run: () => withFault(service, index + 1, kind, baseline.golden),
      }),
    ),
  );
}

async function withFault(
  service: 'aws' | 'vault',
  nth: number,
  kind: FaultKind,
  golden: unknown,
): Promise<Survival> {
  const { control } = world();
  await allButTheCluster();
  await control.setFaults([
    // A connection that hangs is cut off after a minute, as by a load balancer: our clients give up before, Vault's do not.
    { kind, nth, ...(service === 'vault' && { service }), ...(kind === 'timeout' && { delayMs: 60_000 }) },
  ]);
  const first = await trial(['all', '--yes']);
  const calls = service === 'vault' ? await control.vaultCalls() : await control.calls();
  // The order of calls that overlap is not the same each time, but their number hardly differs.
  if (!calls.some(({ fault }) => fault === kind)) broken('the fault was not injected', first.output);
  await control.clearFaults();
  if (kind !== 'ExpiredToken' && first.exitCode !== 0) broken(`${kind} was not got over`, first.output);
  if (first.exitCode !== 0) isClear(first.exitCode, first.output);
  if (first.exitCode === 0) {
    await sameAs(golden);
    return 'survived';
  }
  const again = await trial(['all', '--yes']);
  if (again.exitCode !== 0) broken('the next run failed', again.output);
  await sameAs(golden);
  return 'recovered';
}
