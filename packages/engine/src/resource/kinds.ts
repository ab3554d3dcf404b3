/** What code has to know of a kind of resource beside the resource itself. */
interface KindFacts {
  /** Where it is. What is in Vault exists only while Vault does, and a dev server forgets it with its pod. */
  readonly in: 'this machine' | 'aws' | 'cluster' | 'vault';
  /** The kinds of other sections that have to exist before it. */
  readonly needs?: readonly string[];
  /** What else in Vault it is in, and goes with. */
  readonly within?: 'vault-auth-method';
  /** How a page shows it, if not by its command alone: a release is installed with its repository in one command. */
  readonly page?: 'repository' | 'release';
  /** What it means for a teardown: whatever logs in keeps all that it needs, and whatever both IAM roles trust stays with either. */
  readonly teardown?: 'logs in' | 'trusted by both roles';
}

/** Every kind of resource. A kind that is missing here does not compile. */
const KINDS = {
  'iam-oidc-provider': { in: 'aws', teardown: 'trusted by both roles' },
  'iam-role': { in: 'aws' },
  'iam-policy': { in: 'aws' },
  'iam-policy-attachment': { in: 'aws' },
  'hashicorp-repository': { in: 'this machine', page: 'repository' },
  'vault-release': { in: 'cluster', page: 'release' },
  'vault-workloads': { in: 'cluster' },
  // Other steps wait for Gloo's role, and not for Vault's own.
  'vault-identity-iam-role': { in: 'aws', needs: ['iam-oidc-provider'] },
  'vault-identity-iam-policy': { in: 'aws' },
  'vault-identity-iam-policy-attachment': { in: 'aws' },
  'vault-identity-service-account-annotations': { in: 'cluster' },
  'vault-identity-pod-with-role': { in: 'cluster' },
  pod: { in: 'cluster' },
  'vault-status': { in: 'cluster' },
  'vault-auth-method': { in: 'vault' },
  'vault-secrets-engine': { in: 'vault' },
  'vault-policy': { in: 'vault' },
  'vault-auth-config': { in: 'vault', within: 'vault-auth-method' },
  'vault-auth-sts-role': { in: 'vault', within: 'vault-auth-method' },
  // Vault looks the role up when it binds it; the role's permissions matter only at the first login.
  'vault-auth-role': { in: 'vault', within: 'vault-auth-method', needs: ['iam-role'] },
  'gloo-repository': { in: 'this machine', page: 'repository' },
  'glooe-repository': { in: 'this machine', page: 'repository' },
  'helm-overrides': { in: 'this machine' },
  'license-secret': { in: 'cluster' },
  'service-account-annotations': { in: 'cluster' },
  'gloo-release': {
    in: 'cluster',
    page: 'release',
    teardown: 'logs in',
    // A repair makes only some of these, and Gloo gives up on a Vault that it does not reach.
    needs: [
      'iam-policy-attachment',
      'vault-release',
      'vault-auth-method',
      'vault-auth-config',
      'vault-auth-role',
    ],
  },
  'gloo-settings': { in: 'cluster' },
  'gloo-workloads': { in: 'cluster' },
  deployments: { in: 'cluster' },
  pods: { in: 'cluster' },
  'pod-with-role': { in: 'cluster' },
} as const satisfies Readonly<Record<string, KindFacts>>;

export type Kind = keyof typeof KINDS;

type Facts = KindFacts & { readonly needs?: readonly Kind[] };

export function factsOf(kind: Kind): Facts {
  return KINDS[kind] satisfies Facts;
}

export function isInVault({ kind }: { readonly kind: Kind }): boolean {
  return factsOf(kind).in === 'vault';
}
