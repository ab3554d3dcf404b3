import { isDeepStrictEqual } from 'node:util';
import { causeBreak, runScript } from 'sandbox';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, LOOKS, type Survival } from './case.ts';
import { bareState, guideIsDone } from './states.ts';
import { Trial, trial } from './trial.ts';

const TEARDOWN = ['99-teardown', '--yes', '--delete-secrets'];

/** What somebody may have removed before. */
const MISSING: Readonly<Record<string, () => Promise<unknown>>> = {
  'the OIDC provider': () => causeBreak(world(), 'oidc-provider-missing'),
  'the attachment': () => causeBreak(world(), 'policy-detached'),
  'the role': () => causeBreak(world(), 'role-missing'),
  'the policy': () => causeBreak(world(), 'policy-missing'),
  'everything in Vault': () => causeBreak(world(), 'vault-restarted'),
  'the auth method': () => causeBreak(world(), 'auth-not-enabled'),
  'the secrets engine': () => causeBreak(world(), 'kv-absent'),
  Gloo: () => causeBreak(world(), 'gloo-release-absent'),
  Vault: () => runScript(world(), 'helm uninstall vault -n vault'),
};

/** Taken away again. */
export const teardown: Campaign = {
  id: 'teardown',
  promise:
    'A teardown is killed after any change, or finds pieces missing. The next teardown finishes the job: nothing that these runbooks created is left, and nothing else is touched.',
  cases: (baseline) => [
    ...Object.entries(MISSING).map(
      ([what, remove]): Case => ({
        name: `teardown without ${what}`,
        group: 'Teardown with a resource missing',
        async run() {
          await guideIsDone(baseline);
          await remove();
          await nothingIsLeft(baseline);
          return 'survived';
        },
      }),
    ),
    ...(['aws', 'vault'] as const).flatMap((service) =>
      baseline.teardown[service].flatMap((call, index): Case[] =>
        // Killed after a look, a teardown is where it was after the change before.
        LOOKS.test(call)
          ? []
          : [
              {
                name: `teardown killed after ${service} call ${index + 1}, ${call}`,
                group: `Teardown killed after a change in ${service === 'aws' ? 'AWS' : 'Vault'}`,
                run: () => killed(service, index + 1, baseline),
              },
            ],
      ),
    ),
  ],
};

async function killed(service: 'aws' | 'vault', nth: number, baseline: Baseline): Promise<Survival> {
  await guideIsDone(baseline);
  const run = new Trial(TEARDOWN);
  await world().control.setFaults([
    { kind: 'kill', pid: run.pid, nth, after: true, ...(service === 'vault' && { service }) },
  ]);
  const { exitCode, output } = await run.ended;
  await world().control.clearFaults();
  if (exitCode !== 137) broken(`it was not killed, and ended with ${exitCode}`, output);
  await nothingIsLeft(baseline);
  await run.leavesNothing();
  return 'recovered';
}

async function nothingIsLeft({ bare }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(TEARDOWN);
  if (exitCode !== 0) broken('the teardown failed', output);
  const there = await bareState();
  if (!isDeepStrictEqual(there, bare))
    broken(`left: ${JSON.stringify(there)} and not ${JSON.stringify(bare)}`);
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) broken('there is still something to remove', plan.output);
}
