import type { Ability, Observations } from '../src/observations.ts';
import { HEALTHY, there, trustOf, WANTED } from './healthy.ts';

export const DIFFERING = [{ field: 'Statement', live: 'another', wanted: 'the guide’s' }];
const OTHER_ROLE = 'arn:aws:iam::123456789012:role/other';
export const PATH = 'dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key';
export const sa = (name: string) => `system:serviceaccount:${name}`;

export const role = (trust: unknown): Partial<Observations> => ({
  role: there({ trust, differences: DIFFERING }),
});
export const vaultRole = (field: string): Partial<Observations> => ({
  vaultRole: there([{ field, live: 'another', wanted: 'the guide’s' }]),
});
export const vaultPolicy = (
  field: string,
  live: string | undefined,
  wanted: string,
): Partial<Observations> => ({
  vaultPolicy: there([{ field, live, wanted }]),
});
const vault = (state: 'standby' | 'secondary' | 'sealed' | 'uninitialised' | 'unreachable') => ({
  vault: there({ version: '1.21.0', external: false, state }),
});
const PENDING = { seen: 'revision 2 is pending-upgrade', clear: 'helm rollback gloo' };
const release = (more: object) => there({ status: 'deployed', version: '1.17.3', differences: [], ...more });
const denied = (how: Ability['denied'][number]['how']): Ability => ({
  denied: [{ action: 'iam:GetRole', how, policy: 'deny' }],
});
export const identity = (how: Ability['denied'][number]['how']) => ({
  vaultIdentity: there({ role: 'foo-role', from: 'of node group workers', ability: denied(how) }),
});

/** A list that was seen, its first item changed. */
function first<Name extends 'serviceAccounts' | 'pods' | 'repositories'>(name: Name, more: object) {
  const looked = HEALTHY[name] as { value: readonly object[] };
  const [one, ...rest] = looked.value;
  return { [name]: there([{ ...one, ...more }, ...rest]) } as unknown as Partial<Observations>;
}

/** An object that was seen, with something of it changed. */
export function withOther<Name extends 'clientConfig' | 'glooSettings'>(name: Name, more: object) {
  const looked = HEALTHY[name] as { value: object };
  return { [name]: there({ ...looked.value, ...more }) } as unknown as Partial<Observations>;
}

/** What is seen of each trouble where it is the only one. */
export const BROKEN: readonly (readonly [id: string, change: Partial<Observations>])[] = [
  ['clock-skew', { caller: there({ arn: 'arn:aws:iam::123456789012:user/me', skew: -400 }) }],
  [
    'caller-credentials-expired',
    { caller: { unknown: 'aws credentials: The security token included in the request is expired' } },
  ],
  [
    'caller-credentials-missing',
    { caller: { unknown: 'aws credentials: Could not load credentials from any providers' } },
  ],
  [
    'caller-credentials-unknown',
    { caller: { unknown: 'aws credentials: The security token included in the request is invalid.' } },
  ],
  ['caller-lacks-permission', { permissions: there(['iam:CreateRole']) }],
  [
    'oidc-provider-of-another-cluster',
    { oidcProvider: there(undefined), ourIssuers: there(['oidc.eks.us-east-1.amazonaws.com/id/OLD']) },
  ],
  ['oidc-provider-missing', { oidcProvider: there(undefined) }],
  ['oidc-provider-without-audience', { oidcProvider: there({ audiences: ['other.example.com'] }) }],
  ['role-missing', { role: there(undefined), roleAbility: { unknown: 'the role does not exist' } }],
  [
    'trust-arn-in-condition-key',
    role(trustOf({ key: `arn:aws:iam::1:oidc-provider/${WANTED.oidcProvider}` })),
  ],
  ['trust-wildcard-under-string-equals', role(trustOf({ subjects: [sa('gloo-system:*')] }))],
  ['trust-wrong-account', role(trustOf({ account: '999999999999' }))],
  ['trust-wrong-issuer', role(trustOf({ issuer: 'oidc.eks.us-east-1.amazonaws.com/id/OLD' }))],
  ['trust-wrong-namespace', role(trustOf({ subjects: [sa('other:gloo'), sa('other:discovery')] }))],
  ['trust-wrong-service-account', role(trustOf({ subjects: [sa('gloo-system:gloo'), sa('gloo-system:x')] }))],
  ['trust-policy-differs', role(trustOf())],
  ['policy-missing', { policy: there(undefined), attached: there(false) }],
  ['policy-detached', { attached: there(false) }],
  ['policy-document-differs', { policy: there(DIFFERING) }],
  ['permissions-boundary', { roleAbility: there(denied('by its permissions boundary')) }],
  ['explicit-deny', { roleAbility: there(denied('explicitly')) }],
  ['service-account-missing', first('serviceAccounts', { there: false, role: undefined })],
  ['service-account-without-annotation', first('serviceAccounts', { role: undefined })],
  ['service-account-of-another-role', first('serviceAccounts', { role: OTHER_ROLE })],
  ['webhook-absent', { webhook: there(false) }],
  ['pods-without-role', first('pods', { role: undefined, token: false })],
  ['pods-without-token', first('pods', { token: false })],
  ['gloo-release-absent', { glooRelease: there(undefined) }],
  ['gloo-release-failed', { glooRelease: release({ status: 'failed' }) }],
  ['gloo-release-pending', { glooRelease: release({ status: 'pending-upgrade', pending: PENDING }) }],
  ['vault-release-pending', { vaultRelease: release({ status: 'pending-upgrade', pending: PENDING }) }],
  ['gloo-version-differs', { glooRelease: release({ version: '1.16.0' }) }],
  [
    'gloo-values-differ',
    { glooRelease: release({ differences: [{ field: 'values.settings.x', live: 'a', wanted: 'b' }] }) },
  ],
  ['vault-release-differs', { vaultRelease: release({ differences: DIFFERING }) }],
  ['chart-repository-of-another-url', first('repositories', { url: 'https://charts.example.com' })],
  ['vault-unreachable', vault('unreachable')],
  ['vault-uninitialised', vault('uninitialised')],
  ['vault-sealed', vault('sealed')],
  ['vault-standby', vault('standby')],
  ['vault-secondary', vault('secondary')],
  ['vault-empty', { authMethods: there({}), secretsEngines: there({}) }],
  ['auth-of-another-type', { authMethods: there({ 'aws/': { type: 'userpass' } }) }],
  ['auth-at-another-path', { authMethods: there({ 'aws-iam/': { type: 'aws' } }) }],
  ['auth-not-enabled', { authMethods: there({ 'token/': { type: 'token' } }) }],
  ['kv-version-1', { secretsEngines: there({ 'dev/': { type: 'kv', version: '1' } }) }],
  ['kv-absent', { secretsEngines: there({ 'secret/': { type: 'kv', version: '2' } }) }],
  ['gloo-mount-path-differs', withOther('glooSettings', { mountPath: 'aws-iam' })],
  ['gloo-path-prefix-differs', withOther('glooSettings', { pathPrefix: 'secret' })],
  ['gloo-header-differs', withOther('glooSettings', { headerValue: 'other.example.com' })],
  ['gloo-region-differs', withOther('glooSettings', { region: 'eu-west-1' })],
  ['client-config-missing', { clientConfig: there(undefined) }],
  ['header-differs', withOther('clientConfig', { headerValue: '' })],
  ['endpoint-differs', withOther('clientConfig', { stsEndpoint: 'https://sts.eu-west-1.amazonaws.com' })],
  ['region-differs', withOther('clientConfig', { stsRegion: 'eu-west-1' })],
  ['vault-role-of-another-name', { vaultRole: there(undefined), otherVaultRoles: there(['dev-role']) }],
  ['vault-role-missing', { vaultRole: there(undefined) }],
  ['vault-role-bound-to-another', vaultRole('bound_iam_principal_arn')],
  ['iam-role-recreated', vaultRole('bound_iam_principal_id (the IAM role has been made again)')],
  ['vault-role-policies-changed', vaultRole('policies')],
  ['vault-role-ttl-changed', vaultRole('max_ttl')],
  ['vault-role-type-fixed', vaultRole('auth_type')],
  ['vault-denied-get-role', identity('explicitly')],
  ['vault-may-not-get-role', identity('since nothing allows it')],
  ['vault-policy-missing', { vaultPolicy: there(undefined) }],
  [
    'vault-policy-narrow',
    vaultPolicy('path "dev/*"', 'capabilities = ["list"]', 'capabilities = ["list", "read"]'),
  ],
  ['vault-policy-wide', vaultPolicy('path "secret/*"', 'capabilities = ["read"]', '(none)')],
  [
    'secret-malformed',
    { secrets: there({ count: 3, malformed: [{ path: PATH, why: 'it has no metadata' }] }) },
  ],
  [
    'login-broken',
    { logins: there([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]) },
  ],
  [
    'gloo-gave-up',
    {
      metrics: there([
        { pod: 'gloo-1', successes: 1, failures: 3, lastSuccess: 1_000_000, lastFailure: 2_000_000 },
      ]),
    },
  ],
];
