import { iamRole } from 'aws-irsa';
import { STS_AUDIENCE } from 'aws-irsa/names';
import { file, NotObservable, type Resource, type StepContext } from 'engine/resource';
import type { ForeseenRepair, Repair, Step } from 'engine/run';
import { annotatedServiceAccounts, podWithRole } from 'gloo-install/internal';
import { NAMESPACE_OF_VAULT, refusalIn } from 'vault-auth/internal';
import type { Guide } from '../guide.ts';
import { inferVaultRole, VAULT_SERVICE_ACCOUNT, WithoutIdentity } from '../infer-vault-role.ts';
import { getRoleRepair, PATIENCE_MS, resolveDenialRepair } from './repair.ts';

export function vaultIrsaRole(guide: Guide): Resource {
  const { VAULT_IRSA_ROLE_NAME, VAULT_IRSA_ROLE_ARN } = guide;
  return iamRole({
    name: { VAULT_IRSA_ROLE_NAME },
    description: 'Vault auth role',
    trust: irsaTrust(guide, {
      aud: STS_AUDIENCE,
      sub: `system:serviceaccount:${NAMESPACE_OF_VAULT}:${VAULT_SERVICE_ACCOUNT}`,
    }),
    exports: { VAULT_IRSA_ROLE_ARN },
  })(guide);
}

/** A trust policy for the cluster's tokens with these claims. */
export function irsaTrust(
  { ACCOUNT_ID, PARTITION, OIDC_PROVIDER }: Guide,
  claims: Readonly<Record<string, string | readonly string[]>>,
) {
  const stated = Object.entries(claims).map(([claim, value]) => [`${OIDC_PROVIDER}:${claim}`, value]);
  return file('trust-relationship.json', {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow' as const,
        Principal: { Federated: `arn:${PARTITION}:iam::${ACCOUNT_ID}:oidc-provider/${OIDC_PROVIDER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: Object.fromEntries(stated) },
      },
    ],
  });
}

/**
 * Vault's role, with the permission to look up Gloo's role, given to Vault's pod (IRSA for Vault), for clusters whose pods cannot
 * use the node's role. The chart ignores `server.serviceAccount.annotations` in dev server mode, so kubectl sets the annotation.
 */
function identityResources(guide: Guide): Resource[] {
  const { kubectl, VAULT_IRSA_ROLE_ARN: roleArn, VAULT_POD } = guide;
  return asVaultIdentity([
    vaultIrsaRole(guide),
    ...getRoleRepair(guide, guide.VAULT_IRSA_ROLE_NAME),
    annotatedServiceAccounts(guide, {
      release: 'vault',
      namespace: VAULT_POD.namespace,
      serviceAccounts: [VAULT_SERVICE_ACCOUNT],
      roleArn,
      variable: 'VAULT_IRSA_ROLE_NAME',
    }),
    podWithRole(kubectl, {
      ...VAULT_POD,
      roleArn,
      wouldBeLost: guide.lostWithVault,
      options: [OTHERWISE],
    }),
  ]);
}

/** Vault's own AWS identity, if it has one or the operator asked for one. */
export function vaultIdentity(guide: Guide): Resource[] {
  return guide.vaultHasOwnRole ? identityResources(guide) : [];
}

/** The policy of an earlier repair, which the run brings to the scope that the operator gives. */
function repairPolicy(guide: Guide): Resource[] {
  if (guide.vaultHasOwnRole || !guide.hasScopedRepair) return [];
  return asVaultIdentity(getRoleRepair(guide, '').filter(({ kind }) => kind === 'iam-policy'));
}

/** Other steps depend on the guide's role, not on this one, so its kinds differ. */
function asVaultIdentity(resources: readonly Resource[]): Resource[] {
  // The pages and claims of the original kinds are about Gloo's.
  return resources.map(({ explains: _, ...resource }) => {
    const kind = `vault-identity-${resource.kind}`;
    const needs = resource.kind === 'iam-role' ? ['iam-oidc-provider'] : [];
    return { ...resource, needs, claim: `Vault’s own AWS identity is as planned (${resource.name})`, kind };
  });
}

const OTHERWISE =
  'Or give Vault’s service account a role by an EKS Pod Identity association (aws eks create-pod-identity-association), or let pods use the node’s role (a launch template with HttpPutResponseHopLimit 2), and replace Vault’s pod yourself.';

/**
 * The guide's "If this command fails, see …": a step's repair of a Vault that cannot look up Gloo's role. The guide repairs a
 * denial; a Vault without an AWS identity gets one. Beyond the guide, the policy of an earlier repair follows
 * VAULT_AUTH_GET_ROLE_SCOPE.
 * @param heading of the guide's section with the repair
 */
export function ifItFails(
  heading: string,
): (guide: Guide) => readonly (Resource | Pick<Step, 'repair' | 'foresee'>)[] {
  return (guide) => [
    ...repairPolicy(guide),
    {
      repair: async (error, work) =>
        (await resolveDenialRepair(guide, heading, error, work)) ?? vaultIdentityRepair(guide, error),
      foresee: (work) => foreseenRepairs(guide, work),
    },
  ];
}

const hasNoIdentity = (error: unknown) => refusalIn(error)?.code === 'vault/no-identity';

/** `undefined` for any other error, and for a Vault that the guide did not install. */
function vaultIdentityRepair(guide: Guide, error: unknown): Repair | undefined {
  if (guide.vault.isExternal || !hasNoIdentity(error)) return undefined;
  return {
    title: 'Vault has no AWS identity',
    text: `Pods of this cluster cannot use the role of their node: the instance metadata has a hop limit of 1, the default of Amazon Linux 2023 and of Auto Mode. The repair creates the role ${guide.VAULT_IRSA_ROLE_NAME} for Vault’s own service account. It deletes Vault’s pod, so that the new pod gets the role, and writes again what the dev server then forgets. ${OTHERWISE}`,
    resources: [...identityResources(guide), ...forgottenByRestart(guide)],
    isStill: hasNoIdentity,
    patienceMs: PATIENCE_MS,
    persistsBecause: `Vault’s new pod got no credentials of that role: the pod identity webhook may be missing (its pod then has no AWS_ROLE_ARN), or Vault cannot reach STS.`,
  };
}

/** The data that a dev server loses when its pod is recreated. The repaired step writes its own data again. */
function forgottenByRestart(guide: Guide): Resource[] {
  const steps = guide.runbooks.sections.flatMap((section) => section.steps(guide));
  const others = steps.filter(({ repair }) => repair === undefined);
  return others.flatMap(({ resources = [] }) => resources).filter((one) => one.in === 'vault');
}

/** The possible obstacles to Vault's look-up of Gloo's role, which only Vault's own attempt proves. */
async function foreseenRepairs(guide: Guide, work: StepContext): Promise<readonly ForeseenRepair[]> {
  if (guide.vaultHasOwnRole || guide.VAULT_AUTH_GET_ROLE_SCOPE === 'none') return [];
  try {
    const { role, isGiven } = await inferVaultRole(guide, work);
    if (!isGiven) return [];
    return [{ when: 'AWS denies Vault iam:GetRole', resources: getRoleRepair(guide, role), untouched: true }];
  } catch (error) {
    if (error instanceof WithoutIdentity) {
      return [{ when: 'Vault gets no AWS credentials', resources: identityResources(guide) }];
    }
    if (error instanceof NotObservable) return [];
    throw error;
  }
}
