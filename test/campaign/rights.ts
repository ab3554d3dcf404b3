import { readingPolicy } from 'aws-irsa';
import { readingKubernetes, readingVault } from '../../runbooks/rights/reading.ts';
import { type Campaign, fail, RUNS, type Survival } from './case.ts';
import { leastRights, Operator, type Rights } from './operator.ts';
import { missingAwsRights } from './rights-aws.ts';
import { missingKubernetesRights } from './rights-kubernetes.ts';
import { missingVaultRights } from './rights-vault.ts';
import { carryOut, cause, OLDER_GLOO } from './states.ts';
import { trial } from './trial.ts';

const GROUP = 'Exactly the least rights';
const ALL = ['all', '--yes'];

/** The least rights, and each of them left out. */
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
      name: 'least rights: an upgrade, and what a run corrects',
      group: GROUP,
      startState: 'fresh',
      run: async () => {
        await installOlderGlooAndCauseFaults();
        return assertSufficient(rightsWithDevServer(), [ALL, ['04-verify', '--yes']]);
      },
    },
    {
      name: 'least rights: the same with a Vault of one’s own',
      group: GROUP,
      startState: 'awsAndVaultEmpty',
      run: () => assertSufficient(leastRights(), [ALL]),
    },
    {
      name: 'least rights: a plan and the logins with the read-only ones',
      group: GROUP,
      startState: 'fresh',
      run: assertReadOnlyRightsSuffice,
    },
    ...missingAwsRights(),
    ...missingKubernetesRights(),
    ...missingVaultRights(),
  ],
};

function rightsWithDevServer(): Rights {
  const { aws, kubernetes } = leastRights();
  return { aws, kubernetes };
}

/** What a run corrects, so that it has to change and not only to create. */
async function installOlderGlooAndCauseFaults(): Promise<void> {
  await OLDER_GLOO();
  await cause('oidc-provider-without-audience')();
  await cause('trust-wrong-namespace')();
  await cause('policy-statement-lost')();
  await cause('service-account-without-annotation')();
}

/** Runs what `fleet export --schedule` runs as an operator who may only read, where much has to be changed. */
async function assertReadOnlyRightsSuffice(): Promise<Survival> {
  await installOlderGlooAndCauseFaults();
  const { aws, kubernetes, vault } = leastRights();
  const reading = {
    aws: readingPolicy({ Version: '2012-10-17', Statement: aws }).Statement,
    kubernetes: readingKubernetes(kubernetes),
  };
  await assertReadOnlyRun(reading, ['all', '--plan'], 4);
  await cause('client-config-missing')();
  // A Vault of one's own: its token may only read as well.
  await assertReadOnlyRun({ ...reading, vault: readingVault(vault) }, ['all', '--plan'], 4);
  await carryOut(ALL)();
  await assertReadOnlyRun(
    { ...reading, vault: readingVault(vault) },
    ['all', '--only', '04-verify.1', '--yes'],
    0,
  );
  return 'survived';
}

async function assertReadOnlyRun(rights: Rights, args: readonly string[], expected: number): Promise<void> {
  const operator = await Operator.with(rights);
  try {
    await runAllowed(operator, args, expected);
  } finally {
    await operator.remove();
  }
}

/** Carries out runbooks as an operator with these rights, and at the end takes everything away again. */
async function assertSufficient(rights: Rights, runs: readonly (readonly string[])[]): Promise<Survival> {
  const operator = await Operator.with(rights);
  try {
    for (const args of [...runs, ['90-troubleshoot'], RUNS.teardown.args]) await runAllowed(operator, args);
  } finally {
    await operator.remove();
  }
  return 'survived';
}

async function runAllowed(operator: Operator, args: readonly string[], expected = 0): Promise<void> {
  const { exitCode, output } = await trial(args, { env: operator.env });
  if (exitCode !== expected) fail(`${args.join(' ')}: exit code ${exitCode}`, output);
  const refused = REFUSED.exec(withoutProofs(output));
  if (refused) fail(`${args.join(' ')} was refused something: ${refused[0]}`, output);
}

/** How the three systems refuse the operator; what they refuse Vault or a stranger is for the guide and its proofs. */
const REFUSED = /.*(?:user\/operator is not authorized|User "operator" cannot|permission denied).*/;

/** A verification proves that others are refused. */
function withoutProofs(output: string): string {
  return output.replaceAll(/^ *✓ .*$/gm, '');
}
