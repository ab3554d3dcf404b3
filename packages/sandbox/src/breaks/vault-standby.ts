import type { Sandbox } from '../sandbox.ts';

type Data = Record<string, unknown>;

/** Vault's own path for what the guide makes in it. */
const CONFIG = 'auth/aws/config/client';

/**
 * A Vault with a second, active one behind the pod, and in it what the guide has made in the dev server before: written
 * through the standby, by the calls that the guide makes.
 */
export async function standby(sandbox: Sandbox): Promise<void> {
  const role = `auth/aws/role/dev-role-iam-${sandbox.clusterName}`;
  const dev = await Promise.all([
    read(sandbox, 'sys/auth'),
    read(sandbox, 'sys/mounts'),
    read(sandbox, 'sys/policies/acl/dev'),
    read(sandbox, CONFIG),
    read(sandbox, role),
  ]);
  const [auth, mounts, policy, config, vaultRole] = dev;
  await sandbox.control.setVaultMode('standby');
  const write = (path: string, data: Data) => call(sandbox, 'PUT', path, data);
  await write('sys/auth/aws', mountOf(auth['aws/']));
  await write('sys/mounts/dev', mountOf(mounts['dev/']));
  await write('sys/policies/acl/dev', only(policy, 'policy'));
  await write(CONFIG, only(config, 'iam_server_id_header_value', 'sts_endpoint', 'sts_region'));
  await write(role, only(vaultRole, 'auth_type', 'bound_iam_principal_arn', 'policies', 'max_ttl'));
}

const only = (data: Data, ...fields: string[]) =>
  Object.fromEntries(fields.map((name) => [name, data[name]]));
const mountOf = (mount: unknown) => only(mount as Data, 'type', 'description', 'options');

/** @throws where the guide has not been carried out in this Vault, or somebody has broken it otherwise */
async function read(sandbox: Sandbox, path: string): Promise<Data> {
  const { data } = (await call(sandbox, 'GET', path)) as { data: Data };
  return data;
}

async function call(sandbox: Sandbox, method: string, path: string, body?: Data): Promise<unknown> {
  const { address, token } = sandbox.vault;
  const answer = await fetch(`${address}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`vault: ${method} ${path}: ${answer.status} ${text.trim()}`);
  return text === '' ? {} : JSON.parse(text);
}
