import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws, type OperatorStatement, operatorPolicy } from 'aws-irsa';
import { parse, stringify } from 'yaml';
import { defaults } from '../../runbooks/inputs/inputs.ts';
import { policySpec } from '../../runbooks/rights/aws.ts';
import { type KubernetesRights, kubernetesRights, roleManifest } from '../../runbooks/rights/kubernetes.ts';
import { type VaultRule, vaultPolicyHcl, vaultRules } from '../../runbooks/rights/vault.ts';
import { vault } from '../vault.ts';
import { command, world } from '../world.ts';
import { fail } from './case.ts';

/** The role of the sandbox's nodes, which Vault runs with. */
const ASSUMED_ROLE = 'foo-role';
const NAME = 'operator';

/** What an operator may do in each system. In a system that is missing here, the operator is the sandbox's administrator. */
export interface Rights {
  readonly aws?: readonly OperatorStatement[];
  readonly kubernetes?: readonly KubernetesRights[];
  /** If set, VAULT_ADDR names the Vault as an external one, because a run uses the root token of the guide's dev server. */
  readonly vault?: readonly VaultRule[];
}

/** The rights that docs/security.md lists, with the sandbox's names. */
export function leastRights(): Required<Rights> {
  const { clusterName, region, accountId, issuer } = world();
  return rightsFor({ clusterName, region, accountId, issuer: issuer.replace('https://', '') });
}

/** The rights that docs/security.md lists, with any names. */
function rightsFor({
  clusterName: CLUSTER_NAME,
  region: AWS_REGION,
  accountId,
  issuer,
}: Names): Required<Rights> {
  const names = { CLUSTER_NAME, AWS_REGION, VAULT_ASSUMED_ROLE: ASSUMED_ROLE, noTags: false };
  const inputs = { ...defaults(CLUSTER_NAME, '1.17', false), ...names };
  return {
    aws: operatorPolicy(policySpec(inputs, { accountId, partition: 'aws' }, issuer)).Statement,
    kubernetes: kubernetesRights(inputs),
    vault: vaultRules(inputs),
  };
}

interface Names {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
  readonly issuer: string;
}

/** The least rights with placeholder names, to list the cases before a sandbox is up. */
export const PLACEHOLDER_RIGHTS = rightsFor({
  clusterName: 'demo',
  region: 'us-east-1',
  accountId: '',
  issuer: '',
});

/** An identity in AWS, Kubernetes and Vault that has only the given rights. */
export class Operator {
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #rights: Rights;

  private constructor(env: Record<string, string>, folder: string, rights: Rights) {
    this.env = env;
    this.#folder = folder;
    this.#rights = rights;
  }

  static async with(rights: Rights): Promise<Operator> {
    const folder = mkdtempSync(join(tmpdir(), 'operator-'));
    const [aws, kubernetes, ofVault] = await Promise.all([
      rights.aws && inAws(rights.aws),
      rights.kubernetes && inKubernetes(rights.kubernetes, folder),
      rights.vault && inVault(rights.vault),
    ]);
    const env = { ...aws, ...kubernetes, ...ofVault, VAULT_ASSUMED_ROLE: ASSUMED_ROLE };
    return new Operator(env, folder, rights);
  }

  /** Deletes the identity. */
  async remove(): Promise<void> {
    rmSync(this.#folder, { recursive: true });
    if (this.#rights.kubernetes !== undefined) await removeFromKubernetes();
    if (this.#rights.aws !== undefined) await removeFromAws();
  }
}

async function removeFromKubernetes(): Promise<void> {
  const ours = ['--selector', `${NAME}=trial`, '--ignore-not-found'];
  await kubectl('delete', 'clusterrole,clusterrolebinding', ...ours);
  await kubectl('delete', 'role,rolebinding', '--all-namespaces', ...ours);
}

async function removeFromAws(): Promise<void> {
  const iam = await new Aws(world().region).iam();
  const user = { UserName: NAME };
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys(user);
  for (const { AccessKeyId } of AccessKeyMetadata) await iam.deleteAccessKey({ ...user, AccessKeyId });
  await iam.deleteUserPolicy({ ...user, PolicyName: NAME });
  await iam.deleteUser(user);
}

async function inAws(Statement: readonly OperatorStatement[]): Promise<Record<string, string>> {
  const iam = await new Aws(world().region).iam();
  const user = { UserName: NAME };
  await iam.createUser(user);
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ ...user, PolicyName: NAME, PolicyDocument });
  const { AccessKey } = await iam.createAccessKey(user);
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
}

/** The kubeconfig's administrator impersonates a user without groups, so RBAC applies to that user. */
async function inKubernetes(
  rights: readonly KubernetesRights[],
  folder: string,
): Promise<Record<string, string>> {
  const namespaces = rights.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]));
  const labels = { [NAME]: 'trial' };
  const manifests = [
    ...[...new Set(namespaces)].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...roleManifests(rights, NAME).map((one) => ({ ...one, metadata: { ...one.metadata, labels } })),
  ];
  const file = join(folder, 'rights.yaml');
  writeFileSync(file, manifests.map((one) => stringify(one)).join('---\n'));
  await kubectl('apply', '--filename', file);
  const config = parse(readFileSync(world().environment().KUBECONFIG ?? '', 'utf8')) as {
    users: { user: Record<string, unknown> }[];
  };
  for (const { user } of config.users) user.as = NAME;
  const KUBECONFIG = join(folder, 'kubeconfig');
  writeFileSync(KUBECONFIG, stringify(config), { mode: 0o600 });
  return { KUBECONFIG };
}

/** The roles, each bound to a user, as Kubernetes manifests. Pure. */
function roleManifests(rights: readonly KubernetesRights[], user: string) {
  return rights.flatMap((of) => {
    const role = roleManifest(of);
    const { apiVersion, kind, metadata } = role;
    const apiGroup = 'rbac.authorization.k8s.io';
    return [
      role,
      {
        apiVersion,
        kind: `${kind}Binding`,
        metadata,
        roleRef: { apiGroup, kind, name: of.name },
        subjects: [{ apiGroup, kind: 'User', name: user }],
      },
    ];
  });
}

async function inVault(rules: readonly VaultRule[]): Promise<Record<string, string>> {
  await vault(`sys/policies/acl/${NAME}`, 'PUT', { policy: vaultPolicyHcl(rules) });
  const VAULT_TOKEN = `canary-${Date.now()}-operator`;
  await vault('auth/token/create', 'POST', { id: VAULT_TOKEN, policies: [NAME], no_default_policy: true });
  return { VAULT_ADDR: world().vaultFront.address, VAULT_TOKEN };
}

async function kubectl(...args: string[]): Promise<void> {
  const { exitCode, output } = await command('kubectl', args);
  if (exitCode !== 0) fail(`kubectl ${args.join(' ')}`, output);
}
