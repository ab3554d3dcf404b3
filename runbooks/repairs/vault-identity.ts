import { role } from 'aws-irsa';
import { explain, observe, type Resource, seenIn, type Work } from 'engine/resource';
import type { ForeseenRepair, Repair } from 'engine/run';
import { annotatedServiceAccounts, podWithRole } from 'gloo-install';
import { VAULT_NAMESPACE, VAULT_POD } from 'vault-auth';
import type { RunContext } from '../context.ts';
import { getRoleRepair, PATIENCE } from './repair.ts';
import { foreseenDenial, VAULT_SERVICE_ACCOUNT } from './role-of-vault.ts';

const VARIABLE = 'VAULT_IRSA_ROLE_NAME';

/** The role of Vault's own service account. */
export function roleOfVaultItself(context: RunContext): Resource {
  const { ownership, aws, account, iamRequirements: required, OIDC_PROVIDER, VAULT_IRSA_ROLE_NAME } = context;
  return role(aws, ownership, {
    account,
    roleName: VAULT_IRSA_ROLE_NAME,
    oidcProvider: OIDC_PROVIDER,
    namespace: VAULT_NAMESPACE,
    serviceAccounts: [VAULT_SERVICE_ACCOUNT],
    strict: true,
    policyArn: context.VAULT_AUTH_GET_ROLE_POLICY_ARN,
    variable: VARIABLE,
    required,
  });
}

/**
 * That role, with the permission to look up Gloo's role, given to Vault's pod (IRSA for Vault), for clusters whose pods cannot use the node's role. The chart ignores
 * `server.serviceAccount.annotations` in dev server mode, so kubectl sets the annotation.
 * @param wouldBeLost what Vault holds and loses with its pod: a phrase each
 */
export function vaultIdentity(
  context: RunContext,
  wouldBeLost: (work: Work) => Promise<readonly string[]>,
): Resource[] {
  const { ownership, helm, kubectl, VAULT_IRSA_ROLE_ARN: arn } = context;
  return ofVaultItself([
    roleOfVaultItself(context),
    ...getRoleRepair(context, [context.VAULT_IRSA_ROLE_NAME]),
    annotatedServiceAccounts(kubectl, helm, ownership, {
      release: 'vault',
      namespace: VAULT_NAMESPACE,
      serviceAccounts: [VAULT_SERVICE_ACCOUNT],
      roleArn: arn,
      variable: VARIABLE,
    }),
    podWithRole(kubectl, {
      name: VAULT_POD,
      namespace: VAULT_NAMESPACE,
      roleArn: arn,
      memory: 'the new pod loses it; the guide’s own part is written again',
      wouldBeLost,
      options: [OTHERWISE],
    }),
  ]);
}

/** Other steps wait for the guide's role, not for this one, so its kinds differ. */
function ofVaultItself(resources: readonly Resource[]): Resource[] {
  return resources.map((resource) => ({ ...resource, kind: `vault-identity-${resource.kind}` }));
}

/** The other ways to give Vault's pod an AWS identity. */
const OTHERWISE =
  'Or give Vault’s service account a role by an EKS Pod Identity association (aws eks create-pod-identity-association), or let pods use the node’s role (a launch template with HttpPutResponseHopLimit 2), and replace Vault’s pod yourself.';

/**
 * The repair of a Vault that gets no AWS credentials; `undefined` for any other error, and for a Vault that the guide
 * did not install.
 * @param forgotten what a dev server forgets when its pod is recreated
 */
export function vaultIdentityRepair(
  context: RunContext,
  error: unknown,
  forgotten: readonly Resource[],
  wouldBeLost: (work: Work) => Promise<readonly string[]>,
): Repair | undefined {
  if (context.vault.external || !hasNoIdentity(error)) return undefined;
  return {
    title: 'Vault has no AWS identity',
    text: `Pods of this cluster cannot use the role of their node: the instance metadata has a hop limit of 1, the default of Amazon Linux 2023 and of Auto Mode. The repair creates the role ${context.VAULT_IRSA_ROLE_NAME} for Vault’s own service account. It deletes Vault’s pod, so that the new pod gets the role, and writes again what the dev server then forgets. ${OTHERWISE}`,
    resources: [...vaultIdentity(context, wouldBeLost), ...forgotten],
    isStill: hasNoIdentity,
    patience: PATIENCE,
    persistsBecause: `Vault’s new pod got no credentials of that role: the pod identity webhook may be missing (its pod then has no AWS_ROLE_ARN), or Vault cannot reach STS.`,
  };
}

/**
 * What the plan says of the repairs of a Vault that cannot look up Gloo's role, as far as its AWS identity is known.
 * @param wouldBeLost as for `vaultIdentity`
 */
export async function foreseenRepairs(
  context: RunContext,
  wouldBeLost: (work: Work) => Promise<readonly string[]>,
  work: Work,
): Promise<readonly ForeseenRepair[]> {
  const foreseen = await observe(() => foreseenDenial(context, work));
  if ('unknown' in foreseen || foreseen.value === undefined) return [];
  const { role } = foreseen.value;
  return role === undefined
    ? [{ when: 'Vault gets no AWS credentials', resources: vaultIdentity(context, wouldBeLost) }]
    : [{ when: 'AWS denies Vault iam:GetRole', resources: getRoleRepair(context, [role]) }];
}

function hasNoIdentity(error: unknown): boolean {
  return explain(seenIn(error))?.id === 'vault-without-credentials';
}
