import type { Inputs } from '../inputs/inputs.ts';

/** One path of an operator's policy in Vault, and which runs need it. */
export interface VaultRule {
  readonly path: string;
  readonly capabilities: readonly string[];
  /** The runbook that fails without it, or `correct` for runs that update something. */
  readonly neededBy: 'all' | 'correct' | '90-troubleshoot' | '99-teardown';
}

/** The inputs that its paths are made from. */
type NamesInVault = Pick<
  Inputs,
  'VAULT_AUTH_ROLE_NAME' | 'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH' | 'VAULT_STS_ROLE_ARN'
>;

/** What the guide enables and writes in Vault, with the least permissions that the runbooks need. Pure. */
export function vaultRules(inputs: NamesInVault): VaultRule[] {
  const { VAULT_AUTH_ROLE_NAME, VAULT_AWS_AUTH_PATH: auth, VAULT_KV_PATH: kv } = inputs;
  // The account of the role, which is also the account of Gloo's role.
  const account = inputs.VAULT_STS_ROLE_ARN?.split(':')[4];
  const role = `auth/${auth}/role/${VAULT_AUTH_ROLE_NAME}`;
  const rule = (neededBy: VaultRule['neededBy'], path: string, ...capabilities: string[]): VaultRule => ({
    path,
    capabilities,
    neededBy,
  });
  return [
    rule('all', 'sys/auth', 'read'),
    // Vault requires sudo to enable or disable an auth method.
    rule('all', `sys/auth/${auth}`, 'update', 'sudo'),
    rule('all', 'sys/mounts', 'read'),
    rule('all', `sys/mounts/${kv}`, 'update'),
    rule('all', `sys/policies/acl/${kv}`, 'read', 'update'),
    rule('all', `auth/${auth}/config/client`, 'create', 'read'),
    rule('all', role, 'create', 'read'),
    rule('correct', `auth/${auth}/config/client`, 'update'),
    rule('correct', role, 'update'),
    // Without it, a configuration that differs is a conflict: others may log in with it.
    rule('correct', `auth/${auth}/role`, 'list'),
    rule('90-troubleshoot', `${kv}/data/gloo/gloo.solo.io/v1/Secret/*`, 'read'),
    rule('99-teardown', `auth/${auth}/role`, 'list'),
    rule('99-teardown', role, 'delete'),
    rule('99-teardown', `auth/${auth}/config/client`, 'delete'),
    ...(account === undefined
      ? []
      : [rule('all', `auth/${auth}/config/sts/${account}`, 'create', 'read', 'update', 'delete')]),
    rule('99-teardown', `sys/auth/${auth}`, 'delete'),
    rule('99-teardown', `sys/policies/acl/${kv}`, 'delete'),
    rule('99-teardown', `${kv}/metadata/*`, 'list'),
    rule('99-teardown', `sys/mounts/${kv}`, 'delete'),
  ];
}

/** The operator's least policy in Vault, for `vault policy write`. Pure. */
export function vaultPolicyHcl(rules: readonly VaultRule[]): string {
  const paths = [...new Set(rules.map(({ path }) => path))];
  return paths
    .map((path) => {
      const capabilities = rules.filter((rule) => rule.path === path).flatMap((rule) => rule.capabilities);
      const list = [...new Set(capabilities)].sort().map((name) => `"${name}"`);
      return `path "${path}" {\n  capabilities = [${list.join(', ')}]\n}\n`;
    })
    .join('\n');
}
