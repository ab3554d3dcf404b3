import { isDeepStrictEqual } from 'node:util';
import { causeBreak, runScript } from 'sandbox';
import { world } from '../world.ts';
import { atEveryCall } from './calls.ts';
import { type Baseline, broken, type Campaign, type Case, changes, RUNS } from './case.ts';
import { bareState } from './states.ts';
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
        begin: 'done',
        async run() {
          await remove();
          await nothingIsLeft(baseline);
          return 'survived';
        },
      }),
    ),
    // Killed after a look, a teardown is where it was after the change before.
    ...atEveryCall(baseline, ({ run, system, call }) =>
      run === 'teardown' && (system === 'aws' || system === 'vault') && changes(call)
        ? [{ what: 'killed after it', fault: { kind: 'kill', after: true }, killed: nothingIsLeft }]
        : [],
    ),
  ],
};

async function nothingIsLeft({ bare }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(TEARDOWN);
  if (exitCode !== 0) broken('the teardown failed', output);
  const there = await bareState();
  if (!isDeepStrictEqual(there, bare))
    broken(`left: ${JSON.stringify(there)} and not ${JSON.stringify(bare)}`);
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) broken('there is still something to remove', plan.output);
}
