import { command, world } from './world.ts';

/** A JSON answer of a program in the sandbox's environment. */
async function ask(program: string, ...args: string[]): Promise<unknown> {
  const { exitCode, output } = await command(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${output}`);
  return JSON.parse(output);
}

const aws = (...args: string[]) => ask('aws', ...args, '--output', 'json');

/** Vault's own answer, read with its root token. */
export async function vault(path: string, method = 'GET', body?: unknown): Promise<Record<string, unknown>> {
  const { address, token } = world().vault;
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    headers: { 'X-Vault-Token': token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`vault ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** Gloo's own pods leave their sessions to the SDK, which names them by the time. */
const OF_POD = /\/\d+$/;

/** The tokens that logins of the aws auth method were given and that are still good, without those of Gloo's own pods. */
export async function loginTokens(): Promise<unknown[]> {
  const { data } = await vault('auth/token/accessors?list=true');
  const { keys } = data as { keys: string[] };
  const tokens = await Promise.all(
    keys.map((accessor) => vault('auth/token/lookup-accessor', 'POST', { accessor })),
  );
  return tokens
    .map(({ data }) => data as { path: string; display_name: string })
    .filter(({ path, display_name }) => path === 'auth/aws/login' && !OF_POD.test(display_name));
}

/**
 * What the guide leads to in IAM, Vault and Helm, field by field, apart from ids, times, tags and descriptions that
 * only mark whose a thing is.
 */
export async function outcome(): Promise<unknown> {
  const name = world().clusterName;
  const role = `dev-role-iam-${name}`;
  const account = world().accountId;
  const [
    iamRole,
    attached,
    nodeAttached,
    provider,
    policy,
    repairPolicy,
    gloo,
    vaultRelease,
    serviceAccounts,
  ] = await Promise.all([
    aws('iam', 'get-role', '--role-name', role, '--query', 'Role.[Arn,Description,AssumeRolePolicyDocument]'),
    aws('iam', 'list-attached-role-policies', '--role-name', role),
    aws('iam', 'list-attached-role-policies', '--role-name', 'foo-role'),
    aws(
      ...['iam', 'get-open-id-connect-provider', '--query', '[Url,ClientIDList]'],
      ...[
        '--open-id-connect-provider-arn',
        `arn:aws:iam::${account}:oidc-provider/${world().issuer.replace('https://', '')}`,
      ],
    ),
    iamPolicy(`gloo-vault-auth-policy-${name}`),
    iamPolicy(`gloo-vault-auth-get-role-policy-${name}`),
    ask('helm', 'get', 'values', 'gloo', '-n', 'gloo-system', '-o', 'json'),
    ask('helm', 'get', 'values', 'vault', '-n', 'vault', '-o', 'json'),
    ask('kubectl', 'get', 'serviceaccounts', '-n', 'gloo-system', '-o', 'json'),
  ]);
  return {
    iam: { iamRole, attached, nodeAttached, provider, policy, repairPolicy },
    helm: { gloo, vaultRelease, versions: await versions() },
    serviceAccounts: (
      serviceAccounts as { items: { metadata: { name: string; annotations?: Record<string, string> } }[] }
    ).items.map(({ metadata }) => [metadata.name, metadata.annotations?.['eks.amazonaws.com/role-arn']]),
    vault: await vaultOutcome(role),
  };
}

async function iamPolicy(name: string): Promise<unknown> {
  const arn = `arn:aws:iam::${world().accountId}:policy/${name}`;
  return Promise.all([
    aws(
      'iam',
      'get-policy',
      '--policy-arn',
      arn,
      '--query',
      'Policy.[PolicyName,Description,DefaultVersionId]',
    ),
    aws(
      ...['iam', 'get-policy-version', '--policy-arn', arn, '--version-id', 'v1'],
      ...['--query', 'PolicyVersion.Document'],
    ),
  ]);
}

async function versions(): Promise<unknown> {
  const releases = (await ask('helm', 'list', '-A', '-o', 'json')) as {
    name: string;
    chart: string;
    status: string;
  }[];
  return releases.map(({ name, chart, status }) => [name, chart, status]);
}

async function vaultOutcome(role: string): Promise<unknown> {
  const [auth, mounts, policy, config, vaultRole] = await Promise.all([
    vault('sys/auth'),
    vault('sys/mounts'),
    vault('sys/policies/acl/dev'),
    vault('auth/aws/config/client'),
    vault(`auth/aws/role/${role}`),
  ]);
  const {
    role_id: _id,
    bound_iam_principal_id: _bound,
    ...roleData
  } = vaultRole.data as Record<string, unknown>;
  return {
    auth: withoutIds((auth.data as Record<string, object>)['aws/']),
    kv: withoutIds((mounts.data as Record<string, object>)['dev/']),
    policy: (policy.data as { policy: string }).policy.trim(),
    config: config.data,
    role: roleData,
  };
}

function withoutIds(mount: object | undefined): unknown {
  const { accessor: _a, uuid: _u, description: _d, ...rest } = mount as Record<string, unknown>;
  return rest;
}
