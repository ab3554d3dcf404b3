import { isDeepStrictEqual } from 'node:util';
import { causeBreak, runScript } from 'sandbox';
import { world } from '../world.ts';
import { atEveryCall } from './calls.ts';
import { type Baseline, type Campaign, type Case, fail, isChangingCall, RUNS } from './case.ts';
import { snapshotResources } from './states.ts';
import { trial } from './trial.ts';

const TEARDOWN = RUNS.teardown.args;

/** Removes a resource before the teardown. */
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

/** Teardowns that are interrupted or find resources missing. */
export const teardown: Campaign = {
  id: 'teardown',
  promise:
    'A teardown is killed after any change, or finds resources missing. The next teardown finishes the job: it removes everything that these runbooks created and nothing else.',
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
    // Killing a teardown after a read leaves the same state as killing it after the change before.
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
  const left = await snapshotResources();
  if (!isDeepStrictEqual(left, fresh))
    fail(`the teardown left ${JSON.stringify(left)}; expected ${JSON.stringify(fresh)}`);
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) fail('a further teardown still plans changes', plan.output);
}
