import {
  type Account,
  findPolicy,
  getRole,
  type OperatorPolicySpec,
  operatorPolicy,
  policyArn,
  readingPolicy,
  roleArn,
} from 'aws-irsa';
import { Failure, ownershipTags } from 'engine/resource';
import type { Clients } from '../context.ts';
import { tagsIn } from '../inputs/iam.ts';
import { type Inputs, vaultRoleName } from '../inputs/inputs.ts';

type Names = Pick<
  Inputs,
  | 'AWS_REGION'
  | 'CLUSTER_NAME'
  | 'VAULT_AUTH_ROLE_NAME'
  | 'VAULT_AUTH_POLICY_NAME'
  | 'VAULT_AUTH_GET_ROLE_POLICY_NAME'
  | 'VAULT_ASSUMED_ROLE'
  | 'VAULT_IRSA_ROLE_NAME'
  | 'PERMISSIONS_BOUNDARY_ARN'
  | 'IAM_PATH'
  | 'IAM_TAGS'
  | 'noTags'
>;

/** The names of a run that its operator's policy is limited to, where nothing exists yet. */
export function policySpec(inputs: Names, account: Account, issuer: string | undefined): OperatorPolicySpec {
  const { IAM_PATH: path, VAULT_ASSUMED_ROLE: assumedRole } = inputs;
  return {
    account,
    issuer,
    region: inputs.AWS_REGION,
    clusterName: inputs.CLUSTER_NAME,
    role: roleArn(account, inputs.VAULT_AUTH_ROLE_NAME, path),
    policy: policyArn(account, inputs.VAULT_AUTH_POLICY_NAME, path),
    repairPolicy: policyArn(account, inputs.VAULT_AUTH_GET_ROLE_POLICY_NAME, path),
    assumedRole: assumedRole === undefined ? undefined : roleArn(account, assumedRole),
    vaultRole: roleArn(account, vaultRoleName(inputs), path),
    boundary: inputs.PERMISSIONS_BOUNDARY_ARN,
    tags: tagsOf(inputs),
    noTags: inputs.noTags && inputs.IAM_TAGS === undefined,
  };
}

function tagsOf({ CLUSTER_NAME, AWS_REGION, IAM_TAGS, noTags }: Names): Record<string, string> {
  return {
    ...(!noTags && ownershipTags({ clusterName: CLUSTER_NAME, region: AWS_REGION })),
    ...(IAM_TAGS !== undefined && tagsIn(IAM_TAGS)),
  };
}

/** The names of a run that knows its identity, with the ARNs of what exists. What cannot be read is left out. */
export async function policySpecOf({
  inputs,
  aws,
  callerIdentity,
  eksCluster,
}: Clients): Promise<OperatorPolicySpec> {
  const account = await callerIdentity();
  const arnOf = (role: string | undefined) =>
    role && readable(getRole(aws, role)).then((found) => found?.arn);
  const policyOf = async (arn: string) => (await readable(findPolicy(aws, arn)))?.Arn;
  const expected = policySpec(inputs, account, undefined);
  const [cluster, role, policy, assumedRole, vaultRole] = await Promise.all([
    readable(eksCluster()),
    arnOf(inputs.VAULT_AUTH_ROLE_NAME),
    policyOf(expected.policy),
    arnOf(inputs.VAULT_ASSUMED_ROLE),
    arnOf(vaultRoleName(inputs)),
  ]);
  return {
    ...expected,
    issuer: cluster?.issuer,
    role: role ?? expected.role,
    policy: policy ?? expected.policy,
    assumedRole: assumedRole ?? expected.assumedRole,
    vaultRole: vaultRole ?? expected.vaultRole,
  };
}

/** An answer; `undefined` if the operator may not ask yet: they ask for the policy that allows it. */
async function readable<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'input') return undefined;
    throw error;
  }
}

/** The operator's least policy as an IAM document: for all runs, or for `--plan` alone. */
export function policyJson(spec: OperatorPolicySpec, plan: boolean): string {
  const all = operatorPolicy(spec);
  return `${JSON.stringify(plan ? readingPolicy(all) : all, null, 2)}\n`;
}
