import { isDeepStrictEqual } from 'node:util';
import { Aws } from 'aws-irsa';
import { vault } from './vault.ts';
import { command, world } from './world.ts';

/** All that is in AWS, in Vault and in the cluster. */
export interface Snapshot {
  readonly aws: unknown;
  readonly vault: unknown;
  readonly cluster: { readonly releases: readonly (readonly string[])[] };
}

/**
 * Everything in AWS, Vault and the cluster, whether the guide made it or not. Two runs with the same result have
 * equal snapshots, because ids and times are left out. Reads AWS with the credentials of this process.
 */
export async function snapshot(): Promise<Snapshot> {
  const [aws, inVault, cluster] = await Promise.all([inAws(), vaultState(), clusterState()]);
  // Each sandbox has its own issuer. JSON drops undefined fields, as messages between processes do.
  const issuer = world().issuer.replace('https://', '');
  return JSON.parse(JSON.stringify({ aws, vault: inVault, cluster }).replaceAll(issuer, 'ISSUER'));
}

/** The same without the marks of ownership: tags, and the descriptions of Vault's mounts. */
export function unmarked(taken: Snapshot): Snapshot {
  const isMark = (key: string) => key === 'tags' || key === 'description';
  return JSON.parse(JSON.stringify(taken, (key, value) => (isMark(key) ? undefined : value)));
}

/** @throws with the differences if anything has changed since */
export async function sameAs(wanted: unknown): Promise<void> {
  const lines = differences(wanted, await snapshot());
  if (lines.length === 0) return;
  const more = lines.length > 20 ? `\n… ${lines.length - 20} lines more` : '';
  throw new Error(`it changed from (-) to (+):\n${lines.slice(0, 20).join('\n')}${more}`);
}

/** Where two snapshots differ, as lines of a diff: `- path: wanted` and `+ path: found`. */
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

async function inAws(): Promise<unknown> {
  const iam = await new Aws(world().region).iam();
  const [{ Roles = [] }, { Policies = [] }, { OpenIDConnectProviderList = [] }] = await Promise.all([
    iam.listRoles({}),
    iam.listPolicies({ Scope: 'Local' }),
    iam.listOpenIDConnectProviders({}),
  ]);
  const roles = Roles.map(async ({ RoleName, Arn, Description, AssumeRolePolicyDocument }) => {
    const [attached, inline, tags] = await Promise.all([
      iam.listAttachedRolePolicies({ RoleName }),
      iam.listRolePolicies({ RoleName }),
      iam.listRoleTags({ RoleName }),
    ]);
    return {
      Arn,
      Description,
      trust: documentOf(AssumeRolePolicyDocument),
      attached: attached.AttachedPolicies?.map(({ PolicyArn = '' }) => PolicyArn).sort(),
      inline: inline.PolicyNames?.sort(),
      tags: tags.Tags,
    };
  });
  const policies = Policies.map(async ({ Arn }) => {
    const { Policy } = await iam.getPolicy({ PolicyArn: Arn });
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn: Arn });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: Arn,
      VersionId: Policy?.DefaultVersionId,
    });
    return {
      Arn,
      Description: Policy?.Description,
      document: documentOf(PolicyVersion?.Document),
      versions: Versions.map(({ VersionId }) => VersionId),
      tags: Policy?.Tags,
    };
  });
  const providers = OpenIDConnectProviderList.map(async ({ Arn }) => {
    const found = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: Arn });
    return { Arn, audiences: found.ClientIDList, tags: found.Tags };
  });
  return {
    roles: byArn(await Promise.all(roles)),
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
    vault('sys/policies/acl?list=true'),
    vault('auth/aws/role?list=true'),
    vault('auth/aws/config/client'),
    vault('dev/metadata/?list=true'),
  ]);
  const names = ((roles.data as { keys?: string[] } | undefined)?.keys ?? []).sort();
  const policyNames = ((policies.data as { keys?: string[] } | undefined)?.keys ?? []).sort();
  return {
    auth: withoutIds(auth.data),
    mounts: withoutIds(mounts.data),
    policies: await Promise.all(
      policyNames.map(async (name) => [
        name,
        name === 'dev' ? (await vault('sys/policies/acl/dev')).data : '',
      ]),
    ),
    roles: await Promise.all(
      names.map(async (name) => [name, withoutRoleIds((await vault(`auth/aws/role/${name}`)).data)]),
    ),
    config: config.data,
    secrets: secrets.data,
  };
}

function withoutIds(table: unknown): unknown {
  return Object.fromEntries(
    Object.entries((table ?? {}) as Record<string, Record<string, unknown>>).map(([path, mount]) => {
      const { accessor: _accessor, uuid: _uuid, ...rest } = mount;
      return [path, rest];
    }),
  );
}

function withoutRoleIds(data: unknown): unknown {
  const {
    role_id: _role,
    bound_iam_principal_id: _principal,
    ...rest
  } = (data ?? {}) as Record<string, unknown>;
  return rest;
}

async function clusterState(): Promise<Snapshot['cluster'] & Record<string, unknown>> {
  const [objects, releases, vaultValues, glooValues] = await Promise.all([
    ask('kubectl', 'get', 'namespace,deployment,statefulset,service,serviceaccount', '-A', '-o', 'json'),
    ask('helm', 'list', '-A', '--all', '-o', 'json'),
    ask('helm', 'get', 'values', 'vault', '-n', 'vault', '-o', 'json'),
    ask('helm', 'get', 'values', 'gloo', '-n', 'gloo-system', '-o', 'json'),
  ]);
  type Kept = {
    kind: string;
    metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
  };
  return {
    objects: (objects as { items: Kept[] }).items
      .map(({ kind, metadata }) =>
        [kind, metadata.namespace, metadata.name, metadata.annotations?.['eks.amazonaws.com/role-arn']].join(
          ' ',
        ),
      )
      .sort(),
    releases: (releases as { name: string; namespace: string; chart: string; status: string }[]).map(
      ({ name, namespace, chart, status }) => [name, namespace, chart, status],
    ),
    values: { vault: vaultValues, gloo: glooValues },
  };
}

async function ask(program: string, ...args: string[]): Promise<unknown> {
  const { exitCode, output } = await command(program, args);
  if (exitCode === 0) return JSON.parse(output);
  // Something that does not exist is left out.
  if (/not found/i.test(output)) return undefined;
  throw new Error(`${program} ${args.join(' ')}: ${output}`);
}
