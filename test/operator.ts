import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { deleteUser, userWithKeys } from './aws.ts';
import { vault as askVault } from './vault.ts';
import { bash, command, outputOf, world } from './world.ts';

/** The role of the sandbox's nodes, which Vault uses. */
export const VAULT_ASSUMED_ROLE = 'foo-role';
const NAME = 'operator';

/** A Role or ClusterRole as a manifest. */
interface KubernetesRole {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly object[];
}

/** The roles of docs/rights. */
export function rolesOf(rights: 'rights' | 'reading'): KubernetesRole[] {
  return parseAllDocuments(rightsIn('kubernetes', rights, 'yaml')).map((one) => one.toJS() as KubernetesRole);
}

/** The Vault policy of docs/rights, for a cluster. */
export function vaultPolicyOf(rights: 'rights' | 'reading', clusterName: string): string {
  return rightsIn('vault', rights, 'hcl').replaceAll('my-cluster', clusterName);
}

function rightsIn(system: string, rights: 'rights' | 'reading', extension: string): string {
  return readFileSync(`docs/rights/${system}${rights === 'reading' ? '-reading' : ''}.${extension}`, 'utf8');
}

/** An operator's permissions in each system. In a missing system, the operator is the sandbox's administrator. */
export interface Rights {
  /** Statements of a policy. */
  readonly aws?: readonly object[];
  readonly kubernetes?: readonly KubernetesRole[];
  /** A policy. If set, VAULT_ADDR makes the Vault an external one, because a run uses the root token of the guide's dev server. */
  readonly vault?: string;
}

/** The variables of an operator's shell. */
type Environment = Readonly<Record<string, string>>;

/** Creates an identity in AWS, Kubernetes and Vault with only the given permissions, uses it, and deletes it. */
export async function asOperator<Result>(
  { aws, kubernetes, vault }: Rights,
  use: (env: Environment) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder();
  const [inAws, inKubernetes, inVault] = await Promise.all([
    aws && userWithKeys(NAME, ...aws),
    kubernetes && createInKubernetes(kubernetes, folder),
    vault && createInVault(vault),
  ]);
  try {
    return await use({ ...inAws, ...inKubernetes, ...inVault, VAULT_ASSUMED_ROLE });
  } finally {
    if (kubernetes !== undefined) await deleteFromKubernetes();
    if (aws !== undefined) await deleteUser(NAME);
    if (vault !== undefined) await askVault(`sys/policies/acl/${NAME}`, 'DELETE');
  }
}

/** The kubeconfig's administrator impersonates a user without groups, so RBAC applies to that user. */
async function createInKubernetes(roles: readonly KubernetesRole[], folder: string): Promise<Environment> {
  const namespaces = new Set(roles.flatMap(({ metadata }) => metadata.namespace ?? []));
  const manifests = [
    ...[...namespaces].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...roles.flatMap(roleAndBinding),
  ];
  const file = join(folder, 'rights.yaml');
  writeFileSync(file, manifests.map((one) => stringify(one)).join('---\n'));
  await outputOf(command('kubectl', ['apply', '--filename', file]));
  const config = parse(readFileSync(world().environment().KUBECONFIG ?? '', 'utf8')) as {
    users: { user: Record<string, unknown> }[];
  };
  for (const { user } of config.users) user.as = NAME;
  const KUBECONFIG = join(folder, 'kubeconfig');
  writeFileSync(KUBECONFIG, stringify(config), { mode: 0o600 });
  return { KUBECONFIG };
}

function roleAndBinding(role: KubernetesRole): object[] {
  const { apiVersion, kind } = role;
  const metadata = { ...role.metadata, labels: { [NAME]: 'trial' } };
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    { ...role, metadata },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup, kind, name: metadata.name },
      subjects: [{ apiGroup, kind: 'User', name: NAME }],
    },
  ];
}

async function deleteFromKubernetes(): Promise<void> {
  await outputOf(
    bash(`kubectl delete clusterrole,clusterrolebinding --selector ${NAME}=trial --ignore-not-found
kubectl delete role,rolebinding --all-namespaces --selector ${NAME}=trial --ignore-not-found`),
  );
}

async function createInVault(policy: string): Promise<Environment> {
  await askVault(`sys/policies/acl/${NAME}`, 'PUT', { policy });
  const VAULT_TOKEN = `canary-${Date.now()}-operator`;
  await askVault('auth/token/create', 'POST', { id: VAULT_TOKEN, policies: [NAME], no_default_policy: true });
  return { VAULT_ADDR: world().vaultFront.address, VAULT_TOKEN };
}
