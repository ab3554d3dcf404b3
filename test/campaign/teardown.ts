import { runScript } from 'sandbox';
import { isChangingCall, world } from '../world.ts';
import { atEveryCall } from './calls.ts';
import { type Campaign, type Case, RUNS, type SetupStep } from './case.ts';
import { cause } from './states.ts';
import { trial } from './trial.ts';

/** Removes a resource before the teardown. */
const MISSING: Readonly<Record<string, SetupStep>> = {
  'the OIDC provider': cause('oidc-provider-missing'),
  'the attachment': cause('policy-detached'),
  'the role': cause('role-missing'),
  'the policy': cause('policy-missing'),
  'everything in Vault': cause('vault-restarted'),
  'the auth method': cause('auth-not-enabled'),
  'the secrets engine': cause('kv-absent'),
  Gloo: cause('gloo-release-absent'),
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
        before: [remove],
        expected: { like: 'teardown', exits: [0] },
        run: () => trial(RUNS.teardown.args),
      }),
    ),
    // Killing a teardown after a read leaves the same state as killing it after the change before.
    ...atEveryCall(baseline, ({ run, system, call }) =>
      run === 'teardown' && (system === 'aws' || system === 'vault') && isChangingCall(call)
        ? [{ what: 'killed after it', fault: { kind: 'kill', after: true }, kills: true }]
        : [],
    ),
  ],
};
