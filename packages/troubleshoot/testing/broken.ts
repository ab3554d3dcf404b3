import type { Ability } from 'aws-irsa';
import type { Observations } from '../src/observations.ts';
import { HEALTHY, observed } from './healthy.ts';

const OTHER_ROLE = 'arn:aws:iam::123456789012:role/other';

/** The log of a pod, and why it is not ready if it has ended. */
export const logs = (ended: string | undefined, text: string) =>
  observed([{ pod: 'gloo-1', ended, text: observed(text) }]);
export const ENDED = 'gloo-1 is not ready, CrashLoopBackOff, it ended with exit code 1';
const MALFORMED =
  'fatal: error in setup: initial Secret list: unknown field "username" in gloo.solo.io.Secret';

type Thing =
  | 'role'
  | 'policy'
  | 'oidcProvider'
  | 'clientConfig'
  | 'vaultRole'
  | 'vaultPolicy'
  | 'authMethod'
  | 'secretsEngine'
  | 'glooSettings'
  | 'vaultRelease'
  | 'glooRelease';

/** Something of the guide that differs from it in one field. */
export function differing<Name extends Thing>(
  name: Name,
  field: string,
  live: string | undefined = 'another',
  wanted = 'the guide’s',
): Partial<Observations> {
  const { value } = HEALTHY[name] as { value: object };
  return {
    [name]: observed({ ...value, differences: [{ field, live, wanted }] }),
  } as unknown as Partial<Observations>;
}

const vault = (state: 'inactive' | 'secondary' | 'sealed' | 'uninitialised' | 'unreachable') => ({
  vault: observed({ version: '1.21.0', external: false, state }),
});
const pending = {
  version: '1.17.3',
  seen: 'gloo 1.17.3, pending-upgrade',
  differences: [{ field: 'status', live: 'pending-upgrade', wanted: 'deployed' }],
  pending: 'revision 2 is pending-upgrade',
};
export const denied = (how: Ability['denied'][number]['how']): Ability => ({
  denied: [{ action: 'iam:GetRole', how, policy: 'deny' }],
});
export const identity = (how: Ability['denied'][number]['how']) => ({
  vaultIdentity: observed({ role: 'foo-role', from: 'of node group workers', ability: denied(how) }),
});

/** A list of observed values with its first item changed. */
export function first(name: 'serviceAccounts' | 'pods' | 'podRuns', more: object) {
  const looked = HEALTHY[name] as { value: readonly object[] };
  const [one, ...rest] = looked.value;
  return { [name]: observed([{ ...one, ...more }, ...rest]) } as unknown as Partial<Observations>;
}

const SUBJECT = 'Statement.Condition.StringEqualsIfExists.oidc.example.com:sub';
const ARN_KEY = 'Statement.Condition.StringEquals.arn:aws:iam::1:oidc-provider/oidc.example.com:sub';
const accounts = (...names: string[]) => names.map((name) => `system:serviceaccount:${name}`).join(', ');

/** The observations for each diagnosis if it is the only problem. */
export const BROKEN: readonly (readonly [id: string, change: Partial<Observations>])[] = [
  ['clock-skew', { caller: observed({ arn: 'arn:aws:iam::123456789012:user/me', skew: -400 }) }],
  ['caller-lacks-permission', { permissions: observed(['iam:CreateRole']) }],
  [
    'oidc-provider-missing',
    {
      oidcProvider: observed(undefined),
      managedIssuers: observed(['oidc.eks.us-east-1.amazonaws.com/id/OLD']),
    },
  ],
  ['oidc-provider-missing', { oidcProvider: observed(undefined) }],
  ['oidc-provider-without-audience', differing('oidcProvider', 'audiences')],
  ['role-missing', { role: observed(undefined), roleAbility: { unknown: 'the role does not exist' } }],
  ['trust-policy-differs', differing('role', ARN_KEY, accounts('gloo-system:gloo', 'gloo-system:discovery'))],
  ['trust-policy-differs', differing('role', SUBJECT, accounts('gloo-system:*'))],
  ['trust-policy-differs', differing('role', 'Statement.Principal.Federated', 'arn:aws:iam::9:x')],
  ['policy-differs', { policy: observed(undefined), attachment: observed(undefined) }],
  ['policy-differs', { attachment: observed(undefined) }],
  ['policy-differs', differing('policy', 'Statement')],
  ['denied-explicitly-by-aws', { roleAbility: observed(denied('by its permissions boundary')) }],
  ['service-account-differs', first('serviceAccounts', { exists: false, role: undefined })],
  ['service-account-differs', first('serviceAccounts', { role: undefined })],
  ['webhook-absent', { webhook: observed(false) }],
  ['pods-without-role', first('pods', { role: undefined, token: false })],
  [
    'gloo-of-pod-identity',
    {
      ...first('serviceAccounts', { association: { roleArn: OTHER_ROLE, id: 'a-1' } }),
      ...first('pods', { role: undefined, token: false, podIdentity: true }),
    },
  ],
  ['pods-without-role', first('pods', { token: false })],
  ['gloo-release-differs', { glooRelease: observed(undefined) }],
  ['gloo-release-differs', differing('glooRelease', 'status', 'failed')],
  ['another-helm', { glooRelease: observed(pending) }],
  ['another-helm', { vaultRelease: observed(pending) }],
  ['gloo-release-differs', differing('glooRelease', 'version', '1.16.0', '1.17.3')],
  ['gloo-release-differs', differing('glooRelease', 'values.settings.x')],
  ['vault-release-differs', differing('vaultRelease', 'values.server.dev.enabled')],
  [
    'chart-version-unknown',
    {
      repositories: observed([
        {
          name: 'gloo',
          differences: [{ field: 'url', live: 'https://charts.example.com', wanted: 'https://x' }],
        },
      ]),
    },
  ],
  ['vault-unreachable', vault('unreachable')],
  ['vault-uninitialised', vault('uninitialised')],
  ['vault-sealed', vault('sealed')],
  ['vault-without-active', vault('inactive')],
  ['vault-without-active', vault('secondary')],
  ['vault-empty', { authMethod: observed(undefined), secretsEngine: observed(undefined) }],
  ['path-in-use', differing('authMethod', 'type', 'userpass', 'aws')],
  ['auth-not-enabled', { authMethod: observed(undefined), otherAwsMounts: observed(['aws-iam/']) }],
  ['auth-not-enabled', { authMethod: observed(undefined) }],
  ['permission-denied-by-vault', { authMethod: { unknown: 'sys/auth: permission denied (GET sys/auth)' } }],
  ['path-in-use', differing('secretsEngine', 'options.version', '1', '2')],
  ['kv-absent', { secretsEngine: observed(undefined) }],
  ['gloo-settings-differ', differing('glooSettings', 'mountPath')],
  ['client-config-differs', { clientConfig: observed(undefined) }],
  ['client-config-differs', differing('clientConfig', 'iam_server_id_header_value')],
  ['client-config-differs', differing('clientConfig', 'sts_endpoint')],
  [
    'client-config-differs',
    differing('clientConfig', 'sts_endpoint (without https://, so nobody can log in)'),
  ],
  ['vault-role-differs', { vaultRole: observed(undefined), otherVaultRoles: observed(['dev-role']) }],
  ['vault-role-differs', { vaultRole: observed(undefined) }],
  ['principal-not-bound', differing('vaultRole', 'bound_iam_principal_arn')],
  ['principal-not-bound', differing('vaultRole', 'bound_iam_principal_id (the IAM role was recreated)')],
  ['vault-role-differs', differing('vaultRole', 'policies')],
  ['vault-role-differs', differing('vaultRole', 'max_ttl')],
  ['vault-role-differs', differing('vaultRole', 'token_ttl')],
  ['vault-role-differs', differing('vaultRole', 'token_bound_cidrs')],
  ['vault-role-differs', differing('vaultRole', 'inferred_entity_type')],
  ['principal-not-bound', differing('vaultRole', 'resolve_aws_unique_ids')],
  ['vault-role-type-fixed', differing('vaultRole', 'auth_type')],
  ['vault-denied-get-role', identity('explicitly')],
  ['vault-may-not-get-role', identity('since nothing allows it')],
  ['vault-policy-differs', { vaultPolicy: observed(undefined) }],
  [
    'vault-policy-differs',
    differing('vaultPolicy', 'path "dev/*"', 'capabilities = [list]', 'capabilities = [list, read]'),
  ],
  ['vault-policy-differs', differing('vaultPolicy', 'path "dev/+/x"', 'capabilities = ["deny"]', '(none)')],
  [
    'vault-policy-differs',
    differing(
      'vaultPolicy',
      'path "dev/"',
      'capabilities = ["list"]; required_parameters = ["a"]',
      'capabilities = ["list"]',
    ),
  ],
  ['vault-policy-differs', differing('vaultPolicy', 'path "secret/*"', 'capabilities = [read]', '(none)')],
  ['vault-policy-differs', differing('vaultPolicy', 'policy', 'path {', 'path "dev/*" {}')],
  [
    'secret-malformed',
    {
      logs: logs(
        undefined,
        'gloosnapshot.emitter errors: -secrets: unknown field "a" in gloo.solo.io.Secret',
      ),
    },
  ],
  ['secret-malformed', { logs: logs(ENDED, `info\n${MALFORMED}\ngoroutine 1 [running]:`) }],
  ['pod-not-ready', { logs: logs(ENDED, 'runtime: out of memory') }],
  ['pod-not-ready', { logs: observed([{ pod: 'gloo-1', ended: ENDED, text: { unknown: 'forbidden' } }]) }],
  [
    'login-broken',
    { logins: observed([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]) },
  ],
  [
    'gloo-gave-up',
    {
      metrics: observed([
        { pod: 'gloo-1', successes: 1, failures: 3, lastSuccess: 1_000_000, lastFailure: 2_000_000 },
      ]),
    },
  ],
];
