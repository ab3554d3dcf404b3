import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { iam } from './aws.ts';
import { vault } from './vault.ts';
import { world } from './world.ts';

/** The state of AWS, Vault and the cluster. */
export interface Snapshot {
  readonly aws: unknown;
  readonly vault: unknown;
  readonly cluster: { readonly releases: Readonly<Record<string, unknown>> };
}

/**
 * The state of AWS, Vault and the cluster, whether the guide created it or not. Two runs with the same result have
 * equal snapshots, because ids and times are left out.
 */
export async function snapshot(): Promise<Snapshot> {
  const [aws, inVault, cluster] = await Promise.all([inAws(), vaultState(), clusterState()]);
  // Each sandbox has its own issuer. JSON drops undefined fields, like messages between processes.
  const issuer = world().issuer.replace('https://', '');
  return JSON.parse(textWithout(IDS, { aws, vault: inVault, cluster }).replaceAll(issuer, 'ISSUER'));
}

/** The ids in Vault's responses. */
const IDS = ['accessor', 'uuid', 'role_id', 'bound_iam_principal_id'];

/** A value as JSON, without the fields of these names. */
function textWithout(names: readonly string[], value: unknown): string {
  return JSON.stringify(value, (key, field) => (names.includes(key) ? undefined : field));
}

/** A snapshot without the marks of ownership: tags, labels, descriptions of Vault's mounts, comments in its policies. */
export function unmarked(taken: Snapshot): Snapshot {
  const text = textWithout(['tags', 'description', 'mark'], taken);
  return JSON.parse(text.replaceAll(/# managed-by gloo-vault-irsa[^\\]*\\n/g, ''));
}

/**
 * @param mayDiffer matches the differences that do not count
 * @throws with the differences if anything has changed since
 */
export async function sameAs(wanted: unknown, mayDiffer?: RegExp): Promise<void> {
  const lines = differences(wanted, await snapshot()).filter((line) => !mayDiffer?.test(line));
  if (lines.length === 0) return;
  const more = lines.length > 20 ? `\n… ${lines.length - 20} lines more` : '';
  throw new Error(`it changed from (-) to (+):\n${lines.slice(0, 20).join('\n')}${more}`);
}

/** The differences of two snapshots, as lines of a diff: `- path: wanted` and `+ path: found`. */
export function differences(wanted: unknown, found: unknown, path = ''): string[] {
  if (isDeepStrictEqual(wanted, found)) return [];
  const areObjects = [wanted, found].every((value) => typeof value === 'object' && value !== null);
  if (!areObjects) {
    const line = (sign: string, value: unknown) =>
      value === undefined ? [] : [`${sign} ${path}: ${JSON.stringify(value)}`];
    return [...line('-', wanted), ...line('+', found)];
  }
  const keys = new Set([...Object.keys(wanted as object), ...Object.keys(found as object)]);
  return [...keys].flatMap((key) =>
    differences((wanted as never)[key], (found as never)[key], path === '' ? key : `${path}/${key}`),
  );
}

/** The same without the values: `- path` and `+ path`. */
export function changedPaths(wanted: unknown, found: unknown): string[] {
  return differences(wanted, found).map((line) => line.split(': ')[0] ?? '');
}

async function inAws(): Promise<unknown> {
  const client = await iam();
  const [details, { Roles = [] }, { OpenIDConnectProviderList = [] }] = await Promise.all([
    client.getAccountAuthorizationDetails({ Filter: ['Role', 'LocalManagedPolicy'] }),
    // The details of a role lack its description.
    client.listRoles({}),
    client.listOpenIDConnectProviders({}),
  ]);
  const roles = (details.RoleDetailList ?? []).map((role) => ({
    Arn: role.Arn,
    Description: Roles.find(({ Arn }) => Arn === role.Arn)?.Description,
    trust: documentOf(role.AssumeRolePolicyDocument),
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    attached: role.AttachedManagedPolicies?.map(({ PolicyArn = '' }) => PolicyArn).sort(),
    inline: Object.fromEntries(
      (role.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument }) => [
        PolicyName,
        documentOf(PolicyDocument),
      ]),
    ),
    tags: role.Tags,
  }));
  const policies = (details.Policies ?? []).map(async ({ Arn, Description, ...policy }) => {
    const { DefaultVersionId, PolicyVersionList: versions = [] } = policy;
    return {
      Arn,
      // moto returns an empty text for no description.
      Description: Description || undefined,
      document: documentOf(versions.find(({ VersionId }) => VersionId === DefaultVersionId)?.Document),
      versions: versions.map(({ VersionId }) => VersionId),
      tags: (await client.listPolicyTags({ PolicyArn: Arn })).Tags,
    };
  });
  const providers = OpenIDConnectProviderList.map(async ({ Arn }) => {
    const found = await client.getOpenIDConnectProvider({ OpenIDConnectProviderArn: Arn });
    return { Arn, audiences: found.ClientIDList, tags: found.Tags };
  });
  return {
    roles: byArn(roles),
    policies: byArn(await Promise.all(policies)),
    providers: byArn(await Promise.all(providers)),
  };
}

/** A policy document without its layout; IAM returns it URL-encoded. */
function documentOf(text = '{}'): unknown {
  return JSON.parse(decodeURIComponent(text));
}

function byArn<T extends { readonly Arn?: string | undefined }>(things: readonly T[]): Record<string, T> {
  return Object.fromEntries(things.map((thing) => [thing.Arn ?? '', thing]));
}

async function vaultState(): Promise<unknown> {
  const [auth, mounts, policies, roles, config, secrets] = await Promise.all([
    vault('sys/auth'),
    vault('sys/mounts'),
    allAt('sys/policies/acl'),
    allAt('auth/aws/role'),
    vault('auth/aws/config/client'),
    vault('dev/metadata/?list=true'),
  ]);
  return {
    auth: auth.data,
    mounts: mounts.data,
    policies,
    roles,
    config: config.data,
    secrets: secrets.data,
  };
}

/** Everything that Vault lists at a path, by name: nothing without a mount. */
async function allAt(path: string): Promise<Record<string, unknown>> {
  const { data } = await vault(`${path}?list=true`);
  const { keys = [] } = (data ?? {}) as { keys?: string[] };
  const all = keys.map(async (name) => [name, (await vault(`${path}/${name}`)).data] as const);
  return Object.fromEntries(await Promise.all(all));
}

async function clusterState(): Promise<Snapshot['cluster'] & Record<string, unknown>> {
  const kube = world().kube();
  const itemsAt = async <Kind>(path: string) =>
    (await kube.call<{ items: readonly Kind[] }>('GET', path))?.items ?? [];
  const objects = Object.entries(KINDS).map(async ([kind, path]) =>
    (await itemsAt<Item>(path)).map((item) => [
      `${kind} ${nameOf(item)}`,
      item.metadata.annotations?.['eks.amazonaws.com/role-arn'] ?? '',
    ]),
  );
  const settings = await itemsAt<Item>('/apis/gloo.solo.io/v1/settings');
  const releases = latestOf(await itemsAt<ReleaseSecret>('/api/v1/secrets?labelSelector=owner%3Dhelm'));
  const valuesOf = (release: string) => releases.get(release)?.values;
  return {
    objects: Object.fromEntries((await Promise.all(objects)).flat()),
    settings: Object.fromEntries(settings.map((item) => [nameOf(item), item.spec])),
    releases: Object.fromEntries([...releases].map(([name, { values: _, ...release }]) => [name, release])),
    values: { vault: valuesOf('vault/vault'), gloo: valuesOf('gloo-system/gloo') },
  };
}

/** The kinds of objects in a snapshot. They are read from the API server, because each start of kubectl or helm takes half a second. */
const KINDS = {
  Namespace: '/api/v1/namespaces',
  Deployment: '/apis/apps/v1/deployments',
  StatefulSet: '/apis/apps/v1/statefulsets',
  Service: '/api/v1/services',
  ServiceAccount: '/api/v1/serviceaccounts',
};

/** An object in the cluster. */
interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

const nameOf = ({ metadata: { namespace = '', name } }: Item): string => `${namespace}/${name}`;

/** A Secret in which helm keeps a revision of a release. */
interface ReleaseSecret {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly data: { readonly release: string };
}

/** The last revision of each release, by namespace and name. */
function latestOf(secrets: readonly ReleaseSecret[]) {
  const revision = ({ metadata }: ReleaseSecret) => Number(metadata.labels.version);
  return new Map(
    secrets
      .toSorted((one, other) => revision(one) - revision(other))
      .map(({ metadata, data }) => {
        const packed = Buffer.from(Buffer.from(data.release, 'base64').toString(), 'base64');
        const { namespace, name, chart, info, config } = JSON.parse(gunzipSync(packed).toString());
        const version = `${chart.metadata.name}-${chart.metadata.version}`;
        const mark = metadata.labels['managed-by'] !== undefined;
        return [
          `${namespace}/${name}`,
          { chart: version, status: info.status, mark, values: config ?? null },
        ];
      }),
  );
}
