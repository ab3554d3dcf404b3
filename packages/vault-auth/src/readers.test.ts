import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Vault } from './client.ts';
import { isAuthMethodNewer, otherReaders } from './readers.ts';

const OWN = {
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  VAULT_AUTH_ROLE_NAME: 'Gloo',
  entity: 'ours',
};
const FOLDER = 'dev/data/gloo/gloo.solo.io/v1/Secret/';
const ARN = 'arn:aws:iam::123456789012:';

/** What a Vault answers that has these auth methods and entries. */
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
];
for (const [type, entry, data, policy] of SOME) {
  test(`otherReaders: an entry of ${type}`, async () => {
    const { some, anybody, unlisted } = await listed({ 'm/': type }, { [entry]: data });
    assert.equal([some, anybody, unlisted], [[`${entry} (${policy})`], [], []]);
  });
}

const ANYBODY: readonly (readonly [what: string, type: string, data: object, anybody: boolean])[] = [
  ['the account', 'aws', { bound_iam_principal_arn: [`${ARN}*`] }, true],
  ['all its users', 'aws', { bound_iam_principal_arn: [`${ARN}user/*`] }, true],
  ['the roles of a team', 'aws', { bound_iam_principal_arn: [`${ARN}role/team/*`] }, false],
  [
    'every service account',
    'kubernetes',
    { bound_service_account_names: ['*'], bound_service_account_namespaces: ['*'] },
    true,
  ],
  [
    'those of a namespace',
    'kubernetes',
    { bound_service_account_names: ['*'], bound_service_account_namespaces: ['ops'] },
    false,
  ],
];
for (const [what, type, data, isAnybody] of ANYBODY) {
  test(`otherReaders: a role for ${what} is ${isAnybody ? '' : 'not '}for anybody`, async () => {
    const { anybody } = await listed(
      { 'm/': type },
      { 'auth/m/role/r': { ...data, token_policies: ['dev'] } },
    );
    assert.is(anybody.length, isAnybody ? 1 : 0);
  });
}

test('otherReaders: Gloo’s own role and entity are no others, unless they admit anybody', async () => {
  const role = { token_policies: ['dev'], bound_iam_principal_arn: [`${ARN}role/Gloo`] };
  const ours = { 'auth/aws/role/gloo': role, 'identity/entity/id/ours': { policies: ['dev'] } };
  assert.equal(await listed({ 'aws/': 'aws' }, ours), { some: [], anybody: [], unlisted: [] });
  const wide = { ...role, bound_iam_principal_arn: [`${ARN}*`] };
  const { anybody } = await listed({ 'aws/': 'aws' }, { 'auth/aws/role/gloo': wide });
  assert.equal(anybody, [`auth/aws/role/gloo admits ${ARN}*`]);
});

test('otherReaders: what is unknown, or too much, is said', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_, number) => [`auth/m/users/u${number}`, { policies: [] }]),
  );
  const { unlisted } = await listed({ 'm/': 'userpass', 'new/': 'future' }, many);
  assert.equal(unlisted.toSorted(), [
    'auth method new/ (type future)',
    'auth/m/users beyond the first 500 of 501',
  ]);
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

test.run();
