import { isDeepStrictEqual } from 'node:util';
import { causeBreak, runScript } from 'sandbox';
import { world } from '../world.ts';
import { atEveryCall } from './calls.ts';
import { type Baseline, type Campaign, type Case, fail, isChangingCall, RUNS } from './case.ts';
import { snapshotResources } from './states.ts';
import { trial } from './trial.ts';

const TEARDOWN = RUNS.teardown.args;

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
        startState: 'guideDone',
        async run() {
          await remove();
          await assertTeardownFinishes(baseline);
          return 'survived';
        },
      }),
    ),
    // Killed after a look, a teardown is where it was after the change before.
    ...atEveryCall(baseline, ({ run, system, call }) =>
      run === 'teardown' && (system === 'aws' || system === 'vault') && isChangingCall(call)
        ? [
            {
              what: 'killed after it',
              fault: { kind: 'kill', after: true },
              afterKill: assertTeardownFinishes,
            },
          ]
        : [],
    ),
  ],
};

async function assertTeardownFinishes({ fresh }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(TEARDOWN);
  if (exitCode !== 0) fail('the teardown failed', output);
  const there = await snapshotResources();
  if (!isDeepStrictEqual(there, fresh))
    fail(`left: ${JSON.stringify(there)} and not ${JSON.stringify(fresh)}`);
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) fail('there is still something to remove', plan.output);
}
