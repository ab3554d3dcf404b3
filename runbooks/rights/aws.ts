import { type Account, type OperatorPolicySpec, operatorPolicy } from 'aws-irsa';
import { Failure } from 'resource';
import type { Clients } from '../context.ts';
import { type Inputs, vaultRoleName } from '../inputs.ts';

type Names = Pick<
  Inputs,
  | 'AWS_REGION'
  | 'CLUSTER_NAME'
  | 'VAULT_AUTH_ROLE_NAME'
  | 'VAULT_AUTH_POLICY_NAME'
  | 'VAULT_AUTH_GET_ROLE_POLICY_NAME'
  | 'VAULT_ASSUMED_ROLE'
  | 'VAULT_IRSA_ROLE_NAME'
  | 'noTags'
>;

/** The names of a run that its operator's policy is limited to. Pure. */
export function policySpec(inputs: Names, account: Account, issuer: string | undefined): OperatorPolicySpec {
  return {
    account,
    issuer,
    region: inputs.AWS_REGION,
    clusterName: inputs.CLUSTER_NAME,
    roleName: inputs.VAULT_AUTH_ROLE_NAME,
    policyName: inputs.VAULT_AUTH_POLICY_NAME,
    repairPolicyName: inputs.VAULT_AUTH_GET_ROLE_POLICY_NAME,
    assumedRole: inputs.VAULT_ASSUMED_ROLE,
    vaultRoleName: vaultRoleName(inputs),
    noTags: inputs.noTags,
  };
}

/** The same for a run that knows its identity. The issuer is left out if the cluster cannot be read. */
export async function policySpecOf({
  inputs,
  callerIdentity,
  eksCluster,
}: Clients): Promise<OperatorPolicySpec> {
  const [account, cluster] = await Promise.all([
    callerIdentity(),
    eksCluster().catch((error: unknown) => {
      // An operator who may not read the cluster yet asks for the policy that allows it.
      if (error instanceof Failure && error.kind !== 'input') return undefined;
      throw error;
    }),
  ]);
  return policySpec(inputs, account, cluster?.issuer);
}

/** The operator's least policy as an IAM document. Pure. */
export function policyJson(spec: OperatorPolicySpec): string {
  return `${JSON.stringify(operatorPolicy(spec), null, 2)}\n`;
}
