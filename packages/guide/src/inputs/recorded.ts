import { defaultOf, type InputName, type Inputs } from './inputs.ts';

/** The inputs that an installed Gloo does not show. A file of this machine, or a secret, is no input for another run. */
export const RECORDED = [
  'VAULT_AUTH_POLICY_NAME',
  'VAULT_AUTH_GET_ROLE_POLICY_NAME',
  'VAULT_AUTH_GET_ROLE_SCOPE',
  'VAULT_ASSUMED_ROLE',
  'VAULT_IRSA_ROLE_NAME',
  'VAULT_STS_ENDPOINT',
  'VAULT_STS_ANY_REGION',
  'VAULT_STS_ROLE_ARN',
  'PERMISSIONS_BOUNDARY_ARN',
  'IAM_PATH',
  'IAM_TAGS',
  'HASHICORP_HELM_REPO',
  'GLOO_HELM_REPO',
] as const satisfies readonly InputName[];

/** The names of the resources that a teardown removes. With a wrong name, a teardown keeps the resource but deletes its dependencies. */
export const NAMES = [
  'NAMESPACE',
  'VAULT_AUTH_ROLE_NAME',
  'VAULT_AUTH_POLICY_NAME',
  'VAULT_AUTH_GET_ROLE_POLICY_NAME',
  'VAULT_IRSA_ROLE_NAME',
  'VAULT_ADDRESS',
  'VAULT_AWS_AUTH_PATH',
  'VAULT_KV_PATH',
] as const satisfies readonly InputName[];

/** The value of an input unless it is the guide's default. */
export function chosenOf(inputs: Inputs, name: InputName): string | undefined {
  const isUsual = inputs[name] === defaultOf(name, { ...inputs, clusterName: inputs.CLUSTER_NAME });
  return isUsual ? undefined : inputs[name];
}

/** The inputs that a run records in helm's description of Gloo, so that a later run needs no repetition. */
export function recordsOf(inputs: Inputs, VAULT_ADDR: string | undefined): Readonly<Record<string, string>> {
  const chosen = RECORDED.map((name) => [name, chosenOf(inputs, name)] as const);
  return Object.fromEntries(
    [...chosen, ['VAULT_ADDR', VAULT_ADDR] as const].flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
