import { readingPolicy } from 'aws-irsa';
import { readingKubernetes, readingVault } from '../../runbooks/rights/reading.ts';
import type { Rights } from '../operator.ts';
import { type Campaign, fail, RUNS, type SetupStep, type Survival } from './case.ts';
import { leastRights, trialWith } from './least-rights.ts';
import { missingRights } from './rights-missing.ts';
import { carryOut, cause, OLDER_GLOO } from './states.ts';

const GROUP = 'Exactly the least rights';
const ALL = ['all', '--yes'];

/** Prepares resources that the run has to change, rather than create. */
const UPGRADE_AND_FAULTS: readonly SetupStep[] = [
  OLDER_GLOO,
  cause('oidc-provider-without-audience'),
  cause('trust-wrong-namespace'),
  cause('policy-statement-lost'),
  cause('service-account-without-annotation'),
];

/** Runs with the least rights, and with one of them missing. */
export const rights: Campaign = {
  id: 'rights',
  promise: 'The least rights of docs/security.md are enough. If one of them is missing, the run names it.',
  cases: () => [
    {
      name: 'least rights: the guide, troubleshooting and teardown',
      group: GROUP,
      startState: 'fresh',
      run: () => assertSufficient(rightsWithDevServer(), [ALL]),
    },
    {
      name: 'least rights: an upgrade, and a run that corrects faults',
      group: GROUP,
      startState: 'fresh',
      before: UPGRADE_AND_FAULTS,
      run: () => assertSufficient(rightsWithDevServer(), [ALL, ['04-verify', '--yes']]),
    },
    {
      name: 'least rights: the guide with an external Vault',
      group: GROUP,
      startState: 'awsAndVaultEmpty',
      run: () => assertSufficient(leastRights(), [ALL]),
    },
    {
      name: 'least rights, read-only: a plan and the proofs of login',
      group: GROUP,
      startState: 'fresh',
      before: UPGRADE_AND_FAULTS,
      run: assertReadOnlyRightsSuffice,
    },
    ...missingRights(),
  ],
};

function rightsWithDevServer(): Rights {
  const { aws, kubernetes } = leastRights();
  return { aws, kubernetes };
}

/** Runs what `fleet export --schedule` runs, as an operator with read-only rights, while many changes are pending. */
async function assertReadOnlyRightsSuffice(): Promise<Survival> {
  const { aws, kubernetes, vault } = leastRights();
  const reading = {
    aws: readingPolicy({ Version: '2012-10-17', Statement: aws }).Statement,
    kubernetes: readingKubernetes(kubernetes),
  };
  await assertAllowed(reading, ['all', '--plan'], 4);
  await cause('client-config-missing')();
  // With an external Vault, the Vault token is read-only too.
  await assertAllowed({ ...reading, vault: readingVault(vault) }, ['all', '--plan'], 4);
  await carryOut(ALL)();
  await assertAllowed(
    { ...reading, vault: readingVault(vault) },
    ['all', '--only', '04-verify.1', '--yes'],
    0,
  );
  return 'survived';
}

/** Runs runbooks as an operator with these rights, then troubleshooting and a teardown. */
async function assertSufficient(rights: Rights, runs: readonly (readonly string[])[]): Promise<Survival> {
  for (const args of [...runs, ['90-troubleshoot'], RUNS.teardown.args]) await assertAllowed(rights, args);
  return 'survived';
}

async function assertAllowed(rights: Rights, args: readonly string[], expected = 0): Promise<void> {
  const { exitCode, output } = await trialWith(rights, args);
  if (exitCode !== expected) fail(`${args.join(' ')}: exit code ${exitCode}`, output);
  const refused = REFUSED.exec(withoutProofs(output));
  if (refused) fail(`${args.join(' ')} was denied a call: ${refused[0]}`, output);
}

/** The errors of the three systems if the operator lacks a right. Denials of other identities belong to the guide. */
const REFUSED = /.*(?:user\/operator is not authorized|User "operator" cannot|permission denied).*/;

/** Removes the lines of successful proofs: some prove that a login is denied. */
function withoutProofs(output: string): string {
  return output.replaceAll(/^ *✓ .*$/gm, '');
}
