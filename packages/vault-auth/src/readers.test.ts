import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Vault } from './client.ts';
import { isAuthMethodNewer, otherReaders } from './readers.ts';
import { MOST } from './search.ts';

const OWN = {
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  VAULT_AUTH_ROLE_NAME: 'Gloo',
  entity: 'ours',
};
const FOLDER = 'dev/data/gloo/gloo.solo.io/v1/Secret/';
const ARN = 'arn:aws:iam::123456789012:';

/** The responses of a Vault with these auth methods and entries. */
function answering(
  types: Readonly<Record<string, string>>,
  entries: Readonly<Record<string, object>>,
): Vault {
  const methods = Object.fromEntries(Object.entries(types).map(([path, type]) => [path, { type }]));
  const all: Readonly<Record<string, object>> = { 'sys/auth': methods, ...entries };
  const vault = {
    read: async (path: string) => all[path],
    list: async (folder: string) =>
      Object.keys(all).flatMap((path) =>
        path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
      ),
  };
  return vault as unknown as Vault;
}

const listed = (types: Readonly<Record<string, string>>, entries: Readonly<Record<string, object>>) =>
  otherReaders(answering(types, entries), OWN, FOLDER);

const SOME: readonly (readonly [type: string, entry: string, data: object, policy: string])[] = [
  ['github', 'auth/m/map/teams/ops', { key: 'ops', value: 'default, dev' }, 'dev'],
  ['ldap', 'auth/m/groups/ops', { policies: ['dev'] }, 'dev'],
  ['cert', 'auth/m/certs/ci', { token_policies: ['root'] }, 'root'],
  ['oidc', 'auth/m/role/ci', { policies: 'dev' }, 'dev'],
  ['ns_token', 'auth/m/roles/ci', { allowed_policies: ['dev'] }, 'dev'],
  ['token', 'auth/m/roles/ci', { allowed_policies_glob: ['d*'] }, 'd*'],
  ['token', 'auth/m/roles/ci', { disallowed_policies: ['root'] }, '*'],
  ['userpass', 'auth/m/users/ann', { token_policies: ['DEV'] }, 'dev'],
];
for (const [type, entry, data, policy] of SOME) {
  test(`otherReaders: an entry of ${type}`, async () => {
    const { some, anybody, unclear, unlisted } = await listed({ 'm/': type }, { [entry]: data });
    assert.equal([some, anybody, unclear, unlisted], [[`${entry} (${policy})`], [], [], []]);
  });
}

test('otherReaders: a token role that may give a policy which nothing else has', async () => {
  const entries = {
    'auth/m/roles/ci': { allowed_policies_glob: ['Team-*'] },
    'sys/policies/acl/team-b': { policy: 'path "dev/*" { capabilities = ["read"] }' },
  };
  assert.equal((await listed({ 'm/': 'token' }, entries)).some, ['auth/m/roles/ci (Team-*)']);
});

const SERVICE_ACCOUNTS = 'bound_service_account_name';
const ANYBODY: readonly (readonly [what: string, data: object, anybody: boolean])[] = [
  ...['arn:*', 'arn:aws:*', 'arn:aws:iam::1234*', `${ARN}*`, `${ARN}u*`, `${ARN}user/*`, `${ARN}role*`].map(
    (arn) => [arn, { bound_iam_principal_arn: [`${ARN}role/one`, arn] }, true] as const,
  ),
  ['the roles of a team', { bound_iam_principal_arn: [`${ARN}role/team/*`] }, false],
  ['roles whose names begin so', { bound_iam_principal_arn: [`${ARN}role/t*`] }, false],
  ['a session of one role', { bound_iam_principal_arn: ['arn:aws:sts::1:assumed-role/ci/*'] }, false],
  [
    'one of two, by its id',
    { bound_iam_principal_arn: [`${ARN}*`], bound_iam_principal_id: ['AROA1'] },
    true,
  ],
  ['an account’s instances', { bound_account_id: ['123456789012'], bound_vpc_id: null }, true],
  ['the instances of a network', { bound_account_id: ['123456789012'], bound_vpc_id: ['vpc-1'] }, false],
  ['every service account', { [`${SERVICE_ACCOUNTS}s`]: ['*'], [`${SERVICE_ACCOUNTS}spaces`]: ['*'] }, true],
  ['one name anywhere', { [`${SERVICE_ACCOUNTS}s`]: ['ci'], [`${SERVICE_ACCOUNTS}spaces`]: ['*'] }, true],
  [
    'those of a namespace',
    { [`${SERVICE_ACCOUNTS}s`]: ['*'], [`${SERVICE_ACCOUNTS}spaces`]: ['ops'] },
    false,
  ],
  ['all labels', { [`${SERVICE_ACCOUNTS}space_selector`]: '{"matchLabels":{}}' }, true],
  ['one label', { [`${SERVICE_ACCOUNTS}space_selector`]: '{"matchLabels":{"team":"a"}}' }, false],
  ['every token of an issuer', { bound_audiences: ['vault'], bound_claims_type: 'string' }, true],
  ['a subject of an issuer', { bound_audiences: ['vault'], bound_subject: 'repo:a/b' }, false],
  ['a claim of any value', { bound_claims: { email: '*@example.com' }, bound_claims_type: 'glob' }, true],
  ['no bound', {}, false],
];
for (const [what, data, isAnybody] of ANYBODY) {
  test(`otherReaders: a role for ${what} is ${isAnybody ? '' : 'not '}for anybody`, async () => {
    const { anybody } = await listed(
      { 'm/': 'aws' },
      { 'auth/m/role/r': { ...data, token_policies: ['dev'] } },
    );
    assert.is(anybody.length, isAnybody ? 1 : 0);
  });
}

test('otherReaders: Gloo’s own role and entity are no others, unless they admit anybody or others log in so', async () => {
  const role = { token_policies: ['dev'], bound_iam_principal_arn: [`${ARN}role/Gloo`] };
  const own = (entity: object) => ({ 'auth/aws/role/gloo': role, 'identity/entity/id/ours': entity });
  const found = async (entity: object) => (await listed({ 'aws/': 'aws' }, own(entity))).some;
  const ofGloo = { mount_path: 'auth/aws/', name: 'role' };
  assert.equal(await found({ aliases: [ofGloo, { mount_path: '', name: 'gone' }] }), []);
  assert.equal(await found({ policies: ['Dev '] }), ['identity/entity/id/ours (dev)']);
  assert.equal(await found({ aliases: [ofGloo, { mount_path: 'auth/people/', name: 'evil' }] }), [
    'identity/entity/id/ours (alias auth/people/evil)',
  ]);
  const wide = { ...role, bound_iam_principal_arn: [`${ARN}*`] };
  const { anybody } = await listed({ 'aws/': 'aws' }, { 'auth/aws/role/gloo': wide });
  assert.equal(anybody, [`auth/aws/role/gloo admits anybody (bound_iam_principal_arn=${ARN}*)`]);
});

test('otherReaders: the configuration of a directory gives its policies to everybody in it', async () => {
  for (const [type, path] of [
    ['ldap', 'auth/m/config'],
    ['kerberos', 'auth/m/config/ldap'],
  ] as const) {
    const { anybody } = await listed({ 'm/': type }, { [path]: { token_policies: ['dev'] } });
    assert.equal(anybody, [`${path} is for everybody who logs in there`]);
  }
  const named = { 'auth/m/role/config': { bound_iam_principal_arn: [`${ARN}role/one`], policies: ['dev'] } };
  assert.equal((await listed({ 'm/': 'aws' }, named)).anybody, []);
});

test('otherReaders: a policy in use whose text does not tell is unclear', async () => {
  const hidden = { 'sys/policies/acl/odd': { policy: 'path "dev/\\x2a" { capabilities = ["read"] }' } };
  const user = { 'auth/m/users/u': { policies: ['odd'] } };
  assert.equal((await listed({ 'm/': 'userpass' }, { ...hidden, ...user })).unclear, [
    'what policy odd allows',
  ]);
  assert.equal((await listed({ 'm/': 'userpass' }, hidden)).unclear, []);
});

test('otherReaders: a method of an unknown type is unclear, and so are roles beyond the bound', async () => {
  const many = (folder: string) =>
    Object.fromEntries(Array.from({ length: MOST + 1 }, (_, index) => [`${folder}/n${index}`, {}]));
  const { unclear, unlisted } = await listed(
    { 'm/': 'aws', 'new/': 'future' },
    { ...many('auth/m/role'), ...many('identity/entity/id') },
  );
  assert.equal(unclear, ['auth method new/ (type future)', 'auth/m/role beyond the first 2000 of 2001']);
  assert.equal(unlisted, ['identity/entity/id beyond the first 2000 of 2001']);
});

const alias = (second: number, mount_path = 'auth/aws/') => ({
  aliases: [{ mount_path, creation_time: `2026-11-28T10:00:${second}.123456789Z` }],
});
const LOGIN = Date.parse('2026-11-28T10:00:30Z');
for (const [what, entities, isNewer] of [
  ['all identities are younger than the login', { ours: alias(40), other: alias(50) }, true],
  ['one is older, since only the Vault role is new', { ours: alias(40), other: alias(20) }, false],
  ['an older one came by another auth method', { ours: alias(40), other: alias(20, 'auth/ldap/') }, true],
  ['an older one came by an auth method that is gone', { ours: alias(40), other: alias(20, '') }, true],
  ['the own one is older', { ours: alias(20), other: alias(40) }, false],
  ['the own one may not be read', { other: alias(40) }, false],
] as const) {
  test(`isAuthMethodNewer: ${what}`, async () => {
    const vault = answering(
      {},
      Object.fromEntries(Object.entries(entities).map(([id, data]) => [`identity/entity/id/${id}`, data])),
    );
    const asked = { authPath: 'aws', entity: 'ours', than: LOGIN };
    assert.is(await isAuthMethodNewer(vault, asked), isNewer);
  });
}

test('isAuthMethodNewer: identities beyond the bound may be older, so nobody can tell', async () => {
  const many = Array.from({ length: MOST + 1 }, (_, index) => [`identity/entity/id/n${index}`, alias(50)]);
  const vault = answering({}, { 'identity/entity/id/ours': alias(40), ...Object.fromEntries(many) });
  const asked = { authPath: 'aws', entity: 'ours', than: LOGIN };
  assert.match(String(await thrownBy(() => isAuthMethodNewer(vault, asked))), 'beyond the first 2000');
});

test.run();
