import { type OperatorStatement, operatorPolicy, readingPolicy } from 'aws-irsa/internal';
import { defaults, vaultRoleName } from 'guide/inputs/inputs';
import { USUAL } from 'guide/inputs/variant';
import { runScript } from 'sandbox';
import { policyDocument } from '../aws.ts';
import { fail } from '../expect-run.ts';
import { asOperator, type Rights, rolesOf, VAULT_ASSUMED_ROLE, vaultPolicyOf } from '../operator.ts';
import { runbook } from '../run.ts';
import { cause, OLDER_GLOO, type SetupStep, STATES } from '../states.ts';
import { world } from '../world.ts';
import { type Campaign, RUNS } from './case.ts';
import { withVariants } from './variants.ts';

/** Runs with exactly the least privileges. */
export const rights: Campaign = () => [
  { name: 'exactly the least rights', isSlow: true, startState: 'fresh', run: leastRightsSuffice },
  {
    name: 'exactly the least rights with Helm 3 and AWS CLI 1',
    isSlow: true,
    startState: 'fresh',
    run: () => withVariants(leastRightsSuffice),
  },
  { name: 'exactly the rights for reading', startState: 'guideDone', run: readingRightsSuffice },
];

/** Rights in all three systems. */
interface LeastRights extends Required<Rights> {
  readonly aws: readonly OperatorStatement[];
}

/** AWS requires this to create something with tags; recorded responses cover it in unit tests. */
const UNUSED_HERE = /^iam:Tag|^eks:DescribePodIdentityAssociation$/;

const ALL = ['all', '--yes'];
const TEARDOWN = RUNS.teardown.args;

/** Changes the role's description and the policy's document. The policy then has five versions, AWS's limit. */
const CHANGED: SetupStep = () =>
  runScript(
    world(),
    `aws iam update-role --role-name $ROLE --description changed
for version in 2 3 4 5; do
  aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document '${policyDocument({ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' })}'
done`,
  );

/** Resources that a run has to change, not create. */
const UPGRADE_AND_FAULTS: readonly SetupStep[] = [
  OLDER_GLOO,
  cause('oidc-provider-without-audience'),
  // Not another namespace: these rights cannot tell whether its service accounts are in use.
  cause('trust-arn-in-condition-key'),
  cause('service-account-of-another-role'),
  CHANGED,
];

async function leastRightsSuffice(): Promise<void> {
  const all = leastRights();
  const { aws, kubernetes } = all;
  const used = new Set<string>();
  const allowed = async (...run: Parameters<typeof assertAllowed>): Promise<void> => {
    await assertAllowed(...run);
    for (const { caller, service, action } of await world().control.calls())
      if (caller.endsWith(':user/operator')) used.add(`${service}:${action}`);
  };

  // This plan finds Vault's role itself; in all other runs, VAULT_ASSUMED_ROLE names it.
  await allowed({ aws, kubernetes }, ['all', '--plan'], 4, { VAULT_ASSUMED_ROLE: undefined });

  // The guide with its dev server. Pods cannot use the role of the nodes, so Vault gets its own.
  await world().control.setHopLimit(1);
  for (const args of [[...ALL, '--repair'], ['90-troubleshoot'], TEARDOWN])
    await allowed({ aws, kubernetes }, args);

  await STATES.fresh();
  for (const step of UPGRADE_AND_FAULTS) await step();
  for (const args of [ALL, ['04-verify', '--yes'], ['90-troubleshoot'], TEARDOWN])
    await allowed({ aws, kubernetes }, args);

  // An external Vault.
  await STATES.awsAndVaultEmpty();
  await allowed(all, ALL);
  await cause('header-differs')();
  await cause('vault-role-narrowed')();
  await allowed(all, ALL);
  // Gloo has to log in before it reads the secret.
  await cause('secret-malformed')();
  await allowed(all, ['90-troubleshoot'], 1);
  await allowed(all, TEARDOWN);

  // A scheduled check for drift, while many changes are pending.
  await STATES.fresh();
  for (const step of UPGRADE_AND_FAULTS) await step();
  const { vault: readsVault, ...reading } = readingRights();
  await assertAllowed(reading, ['all', '--plan'], 4);
  await cause('client-config-missing')();
  await assertAllowed({ ...reading, vault: readsVault }, ['all', '--plan'], 4);

  const unused = aws.flatMap(({ Action }) =>
    Action.filter((one) => !used.has(one) && !UNUSED_HERE.test(one)),
  );
  if (unused.length > 0) fail(`rights that no run has used: ${unused.join(', ')}`);
}

/** The permissions of a scheduled check for drift: a plan, and the proofs of login. */
async function readingRightsSuffice(): Promise<void> {
  const { vault, ...reading } = readingRights();
  await assertAllowed(reading, ['all', '--plan'], 0);
  await assertAllowed({ ...reading, vault }, ['all', '--only', '04-verify.1', '--yes'], 0, {}, NEW_POD);
  await assertAllowed(reading, ['90-troubleshoot', '--brief'], 0);
}

/** The rights for reading in docs/security.md. */
export function readingRights(): LeastRights {
  const { aws: Statement } = leastRights();
  return {
    aws: readingPolicy({ Version: '2012-10-17', Statement }).Statement,
    kubernetes: rolesOf('reading'),
    vault: vaultPolicyOf('reading', world().clusterName),
  };
}

async function assertAllowed(
  rights: Rights,
  args: readonly string[],
  exit = 0,
  more: Readonly<Record<string, string | undefined>> = {},
  leftOut = PASSED,
): Promise<void> {
  await world().control.clearCalls();
  const { exitCode, output } = await asOperator(rights, (env) => runbook(args, { env: { ...env, ...more } }));
  if (exitCode !== exit) fail(`${args.join(' ')}: exit code ${exitCode}`, output);
  const refused = REFUSED.exec(output.replaceAll(PASSED, '').replaceAll(leftOut, ''));
  if (refused) fail(`${args.join(' ')} was denied a call: ${refused[0]}`, output);
}

/** Some proofs prove that a login is denied. */
const PASSED = /^ *✓ .*$/gm;

/** Creating pods allows more than reading, so the read-only permissions exclude it, and the proof only warns. */
const NEW_POD = /^ *! webhook of EKS: .* could not be tried: .*$/gm;

/** The errors of the three systems if the operator lacks a permission. Denials of other identities belong to the guide. */
const REFUSED = /.*(?:user\/operator is not authorized|User "operator" cannot|permission denied).*/;

/** The permissions in docs/security.md, with the sandbox's names. */
function leastRights(): LeastRights {
  const { clusterName, region, accountId, issuer } = world();
  const names = { CLUSTER_NAME: clusterName, AWS_REGION: region, VAULT_ASSUMED_ROLE };
  const { Statement } = operatorPolicy({
    ...defaults({ clusterName, ...USUAL }),
    ...names,
    ...{ PARTITION: 'aws', ACCOUNT_ID: accountId, OIDC_PROVIDER: issuer.replace('https://', '') },
    VAULT_IRSA_ROLE_NAME: vaultRoleName(names),
  });
  return {
    aws: Statement,
    kubernetes: rolesOf('rights'),
    vault: vaultPolicyOf('rights', clusterName),
  };
}
