import {
  type Account,
  findPolicy,
  getRole,
  type OperatorPolicySpec,
  operatorPolicy,
  policyArn,
  readingPolicy,
  roleArn,
  tagsIn,
} from 'aws-irsa';
import { Failure, marks } from 'engine/resource';
import type { Systems } from '../guide.ts';
import { type Inputs, type Variables, vaultRoleName } from '../inputs/inputs.ts';

type Names = Variables & Pick<Inputs, 'noTags'>;

/** The names of a run that its operator's policy is limited to, where nothing exists yet. */
export function policySpec(inputs: Names, account: Account, issuer: string | undefined): OperatorPolicySpec {
  const { AWS_REGION: region, CLUSTER_NAME: clusterName, VAULT_ASSUMED_ROLE: assumedRole } = inputs;
  const { IAM_PATH: path, IAM_TAGS } = inputs;
  return {
    account,
    issuer,
    region,
    clusterName,
    role: roleArn(account, inputs.VAULT_AUTH_ROLE_NAME, path),
    policy: policyArn(account, inputs.VAULT_AUTH_POLICY_NAME, path),
    repairPolicy: policyArn(account, inputs.VAULT_AUTH_GET_ROLE_POLICY_NAME, path),
    assumedRole: assumedRole === undefined ? undefined : roleArn(account, assumedRole),
    vaultRole: roleArn(account, vaultRoleName(inputs), path),
    boundary: inputs.PERMISSIONS_BOUNDARY_ARN,
    tags: { ...(!inputs.noTags && marks('created', { clusterName, region })), ...tagsIn(IAM_TAGS) },
    noTags: inputs.noTags && IAM_TAGS === undefined,
  };
}

/** The names of a run that knows its identity, with the ARNs of what exists as far as they can be read. */
export async function policySpecOf(systems: Systems): Promise<OperatorPolicySpec> {
  const { aws, callerIdentity, eksCluster } = systems;
  const expected = policySpec(systems, await callerIdentity(), undefined);
  const arnOf = async (roleName: string, otherwise = '') =>
    (await readable(getRole(aws, roleName)))?.arn ?? otherwise;
  const [cluster, role, policy, assumedRole, vaultRole] = await Promise.all([
    readable(eksCluster()),
    arnOf(systems.VAULT_AUTH_ROLE_NAME, expected.role),
    readable(findPolicy(aws, expected.policy)).then((found) => found?.Arn ?? expected.policy),
    systems.VAULT_ASSUMED_ROLE && arnOf(systems.VAULT_ASSUMED_ROLE, expected.assumedRole),
    arnOf(vaultRoleName(systems), expected.vaultRole),
  ]);
  return { ...expected, issuer: cluster?.issuer, role, policy, assumedRole, vaultRole };
}

/** `undefined` if the caller lacks the permission to read it: the policy that they ask for gives it. */
async function readable<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'input') return undefined;
    throw error;
  }
}

export function policyJson(spec: OperatorPolicySpec, plan: boolean): string {
  const all = operatorPolicy(spec);
  return `${JSON.stringify(plan ? readingPolicy(all) : all, null, 2)}\n`;
}
