import { runScript } from 'sandbox';
import { policyDocument } from '../aws.ts';
import { world } from '../world.ts';
import { RUNS, type SetupStep, type State } from './case.ts';
import { carryOut, cause, OLDER_GLOO } from './states.ts';

/** The run that needs a right, and what it starts from. */
export interface Need {
  readonly startState: State;
  readonly before: readonly SetupStep[];
  readonly run: readonly string[];
}

const need = (startState: State, run: readonly string[], ...before: SetupStep[]): Need => ({
  startState,
  before,
  run,
});

const ALL = ['all', '--yes'];
const AWS = ['01-aws', '--yes'];
const VAULT = ['02-vault', '--yes'];
const GLOO = ['03-gloo', '--yes'];
const PREFLIGHT = ['00-preflight'];
const TROUBLESHOOT = ['90-troubleshoot'];

const AWS_SECTION = carryOut(AWS);
const VAULT_SECTION = carryOut(VAULT);

const NODES_WITHOUT_ROLE: SetupStep = () => world().control.setHopLimit(1);
const DOCUMENT = policyDocument({ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });

/** Creates the guide's policy under another path than the expected one. */
const UNDER_A_PATH: SetupStep = () =>
  runScript(
    world(),
    `aws iam create-policy --path /security/ --policy-name gloo-vault-auth-policy-$CLUSTER_NAME --policy-document '${DOCUMENT}'`,
  );

/** Changes the role's description and the policy's document. The policy then has five versions, AWS's limit. */
const CHANGED: SetupStep = () =>
  runScript(
    world(),
    `aws iam update-role --role-name $ROLE --description changed
for version in 2 3 4 5; do
  aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document '${DOCUMENT}'
done`,
  );

/**
 * The runs that need a right: the first entry whose pattern matches the case's name. `untried` are rights that nothing in
 * the sandbox uses.
 */
const NEEDS: readonly (readonly [RegExp, Need | 'untried'])[] = [
  [/^aws: .* of Guide/, need('awsAndVaultEmpty', AWS)],
  [
    /^aws: .* of Correct/,
    need(
      'awsAndVaultEmpty',
      AWS,
      AWS_SECTION,
      cause('oidc-provider-without-audience'),
      cause('trust-wrong-namespace'),
      CHANGED,
    ),
  ],
  [/^aws: .* of Repair(?:New)?VaultRole/, need('awsAndVaultEmpty', VAULT, AWS_SECTION, NODES_WITHOUT_ROLE)],
  [/^aws: .* of Repair/, need('awsAndVaultEmpty', VAULT, AWS_SECTION)],
  [
    /^aws: without eks:DescribePodIdentityAssociation /,
    need('guideDone', PREFLIGHT, cause('gloo-of-pod-identity')),
  ],
  [/^aws: .* of ReadingPodRole/, need('guideDone', PREFLIGHT)],
  // Its answer is recorded in runbooks/checks/expected-identities.test.ts.
  [/^aws: without ec2:/, 'untried'],
  [/^aws: without iam:ListPolicies /, need('awsAndVaultEmpty', AWS, UNDER_A_PATH)],
  [/^aws: .* of Reading/, need('guideDone', TROUBLESHOOT)],
  [
    /^aws: /,
    need('awsAndVaultEmpty', ['99-teardown', '--yes', '--from', '99-teardown.7'], AWS_SECTION, VAULT_SECTION),
  ],

  // An upgrade of the sandbox's charts patches only deployments, gateways, settings and a webhook.
  [/^kubernetes: without patch of .*-charts, vault$/, 'untried'],
  [
    /^kubernetes: without patch of (?!(?:deployments|gateways|settings|validatingwebhookconfigurations) ).*-charts, /,
    'untried',
  ],
  // Events are read only to explain why a pod was not created.
  [/^kubernetes: .* of events /, 'untried'],
  // Claims are listed only to reinstall a release that cannot be upgraded: test/pending.test.ts tries that.
  [/^kubernetes: .* of persistentvolumeclaims /, 'untried'],
  // A workload or a job may be ready before helm watches it.
  [/^kubernetes: without watch /, 'untried'],
  // The sandbox's kubectl and helm watch directly, where older versions list first.
  [/^kubernetes: without list of (?:jobs |pods .*, vault$)/, 'untried'],
  [
    /^kubernetes: .* of (?:settings|mutatingwebhookconfigurations) in (?!.*-charts, )/,
    need('guideDone', TROUBLESHOOT),
  ],
  [/^kubernetes: .* (?:of pods\/portforward|get of pods) .*, gloo-system$/, need('guideDone', TROUBLESHOOT)],
  [
    /^kubernetes: without (?:delete of pods|list of serviceaccounts) .*, vault$/,
    need('fresh', ALL, NODES_WITHOUT_ROLE),
  ],
  [
    /^kubernetes: without patch of serviceaccounts /,
    need('fresh', GLOO, OLDER_GLOO, carryOut(GLOO), cause('service-account-without-annotation')),
  ],
  [/^kubernetes: without patch /, need('fresh', GLOO, OLDER_GLOO)],
  [
    /^kubernetes: without (?:delete |get of (?:secrets|namespaces) |list .* in (?!.*-charts).*, cluster$)/,
    need('guideDone', RUNS.teardown.args),
  ],
  [/^kubernetes: /, need('fresh', ALL)],

  [/^vault: .* \(all\)$/, need('awsAndVaultEmpty', VAULT, AWS_SECTION)],
  [
    /^vault: .* \(correct\)$/,
    need(
      'awsAndVaultEmpty',
      VAULT,
      AWS_SECTION,
      VAULT_SECTION,
      cause('header-differs'),
      cause('vault-role-bound-to-another'),
    ),
  ],
  [
    /^vault: .* \(90-troubleshoot\)$/,
    need('awsAndVaultEmpty', TROUBLESHOOT, AWS_SECTION, VAULT_SECTION, cause('secret-malformed')),
  ],
  [
    /^vault: .* \(99-teardown\)$/,
    need(
      'awsAndVaultEmpty',
      ['99-teardown', '--yes', '--delete-secrets', '--only', '2,3,4'],
      AWS_SECTION,
      VAULT_SECTION,
    ),
  ],
];

/** The run that needs the right of a case, or `undefined` if nothing in the sandbox uses it. */
export function needOf(name: string): Need | undefined {
  const [, found] = NEEDS.find(([pattern]) => pattern.test(name)) ?? [];
  if (found === undefined) throw new Error(`no run is known for the case ${name}`);
  return found === 'untried' ? undefined : found;
}

/** Whether the run may continue after it said what it could not read: troubleshooting, and a teardown that keeps the provider. */
export function mayContinue(name: string, { run }: Need): boolean {
  return run === TROUBLESHOOT || / of (?:Reading|TeardownOtherRoles)/.test(name);
}
