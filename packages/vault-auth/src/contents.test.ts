import { markNote } from 'engine/resource';
import { failureOf } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/systems.ts';
import type { Vault } from './client.ts';
import { lostWithVault, readContents, usedContents } from './contents.ts';
import { VaultRefusal } from './refusal.ts';

const mount = (type: string, description = '', version?: string) => ({
  type,
  description,
  options: version === undefined ? null : { version },
});
const MARK = markNote('created', SYSTEMS.ownership);
const ENGINES = {
  'cubbyhole/': mount('cubbyhole'),
  'identity/': mount('identity'),
  'sys/': mount('system'),
  'secret/': mount('kv', 'key/value secret storage', '2'),
  'dev/': mount('kv', MARK, '2'),
};
const METHODS = { 'token/': mount('token'), 'aws/': mount('aws', MARK) };
const OURS = { 'auth/aws/role': [SYSTEMS.VAULT_AUTH_ROLE_NAME] };

/** The guide's dev server after the guide, with these lists of names and these mounts. */
function vaultWith(lists: Readonly<Record<string, string[]>> = {}, engines = {}, methods = {}): Vault {
  const tables: Readonly<Record<string, object>> = {
    'sys/mounts': { ...ENGINES, ...engines },
    'sys/auth': { ...METHODS, ...methods },
  };
  const names: Readonly<Record<string, string[]>> = { ...OURS, ...lists };
  return {
    read: async (path: string) => tables[path] ?? IDENTITIES[path],
    list: async (path: string) => names[path] ?? [],
    lookUp: async (_path: string, { accessor }: { accessor: string }) => TOKENS[accessor],
  } as never;
}

/** Tokens by their accessors: the run's own, Gloo's, and others'. */
const TOKENS: Readonly<Record<string, object>> = {
  own: { path: 'auth/token/create', policies: ['root'], display_name: 'token' },
  gloo: { path: 'auth/aws/login', policies: ['default', 'dev'], display_name: 'aws-gloo' },
  reads: { path: 'auth/token/create', policies: ['default', 'dev'], display_name: 'token-reads' },
  other: { path: 'auth/token/create-orphan', policies: ['team-b'], display_name: 'token-other' },
};
const ALIAS = { mount_path: 'auth/aws/' };
const IDENTITIES: Readonly<Record<string, object>> = {
  'auth/token/lookup-self': { accessor: 'own' },
  'sys/policies/acl/default': { name: 'default', policy: '' },
  'sys/policies/acl/root': { name: 'root', policy: '' },
  'sys/policies/acl/dev': { name: 'dev', policy: `# ${MARK}` },
  'sys/policies/acl/team-b': { name: 'team-b', policy: 'path "dev/data/b/*" { capabilities = ["read"] }' },
  'identity/entity/id/1': { name: 'entity_gloo', aliases: [ALIAS], policies: ['dev'] },
  'identity/entity/id/2': { name: 'team-b', aliases: null, policies: ['team-b'] },
  'identity/entity/id/3': { name: 'reader', aliases: [], policies: ['dev'] },
  'identity/entity/id/4': { name: 'entity_before', aliases: [], policies: null },
  'identity/group/id/1': { name: 'all', policies: null },
};
const USERS = {
  'sys/policies/acl': ['default', 'dev', 'root', 'team-b'],
  'auth/token/accessors': ['own', 'gloo', 'reads', 'other', 'expired'],
  'identity/entity/id': ['1', '2', '3', '4'],
  'identity/group/id': ['1'],
};

test('lostWithVault: counts the tokens, policies and identities of others, but not the run’s token and Gloo’s logins', async () => {
  assert.equal(await lost(vaultWith(USERS)), [
    ...['policy team-b', '2 tokens (token-reads, token-other)'],
    ...['identity entity team-b', 'identity entity reader', 'identity group all'],
  ]);
  const ours = { 'sys/policies/acl': ['default', 'dev', 'root'], 'auth/token/accessors': ['own', 'gloo'] };
  assert.equal(await lost(vaultWith({ ...ours, 'identity/entity/id': ['1'] })), []);
});

test('readContents: an engine is used by whoever has its policy, or another one that reads it; by somebody unknown, if they may not be listed', async () => {
  const { users } = await readContents(vaultWith(USERS), 'dev', 'created', SYSTEMS);
  assert.equal(users, [
    '2 tokens (token-reads, token-other)',
    'identity entity team-b',
    'identity entity reader',
  ]);
  const denied = new VaultRefusal(403, ['permission denied'], { method: 'GET', url: 'http://vault/v1/x' });
  const blind = vaultWith();
  const list = async (path: string) => {
    if (/accessors|identity/.test(path)) throw denied;
    return blind.list(path);
  };
  const unknown = await readContents({ read: blind.read, list } as never, 'dev', 'created', SYSTEMS);
  assert.match(
    unknown.users.join(),
    /auth\/token\/accessors, which could not be listed,.*identity\/group\/id, /,
  );
});

for (const [what, may, counts] of [
  ['that may not be looked up are somebody’s', 'deny', true],
  ['that are gone, and denied therefore, are nobody’s', 'root', false],
] as const) {
  test(`readContents: listed tokens ${what}`, async () => {
    const sees = vaultWith(USERS);
    const lookUp = async () => {
      throw new VaultRefusal(403, ['permission denied'], { method: 'PUT', url: 'http://vault/v1/x' });
    };
    const capabilities = async ([path = '']: readonly string[]) => ({ [path]: [may] });
    const { users } = await readContents(
      { ...sees, lookUp, capabilities } as never,
      'dev',
      'created',
      SYSTEMS,
    );
    assert.is(users.join().includes('auth/token/lookup-accessor, which could not be listed'), counts);
  });
}

test('readContents: a token that cannot be looked up at the moment is not nobody’s', async () => {
  const lookUp = async () => {
    throw new VaultRefusal(429, ['rate limit'], { method: 'PUT', url: 'http://vault/v1/x' });
  };
  const limited = { ...vaultWith(USERS), lookUp } as never;
  const failure = await failureOf(() => readContents(limited, 'dev', 'created', SYSTEMS));
  assert.is(failure.isTemporary, true);
});

const lost = (vault: Vault, deleteSecrets = false) =>
  lostWithVault({ ...SYSTEMS, deleteSecrets, vault: { ...SYSTEMS.vault, open: async () => vault } }, work);

const HELD = { 'dev/metadata/': ['a', 'b/'], 'dev/metadata/b/': ['c', 'd'], 'secret/metadata/': ['e'] };

test('lostWithVault: secrets, of which the operator can give up only the guide’s', async () => {
  assert.equal(await lost(vaultWith(HELD)), ['3 secrets under dev/', '1 secret under secret/']);
  assert.equal(await lost(vaultWith(HELD), true), ['1 secret under secret/']);
});

test('lostWithVault: the secrets of the guide’s engine after it was moved, even with --delete-secrets', async () => {
  const moved = { 'old/': mount('kv', MARK, '2'), 'older/': mount('kv', MARK) };
  const held = { 'old/metadata/': ['a', 'b'] };
  for (const deleteSecrets of [false, true])
    assert.equal(await lost(vaultWith(held, moved), deleteSecrets), [
      '2 secrets under old/',
      'secrets engine older/',
    ]);
});

test('lostWithVault: a Vault whose folders never end is asked a hundred times, and not on and on', async () => {
  let asked = 0;
  const endless = {
    ...vaultWith(),
    list: async (path: string) => (path.startsWith('dev/') && asked++ < 1e4 ? ['a/'] : []),
  };
  assert.equal(await lost(endless as never), ['1 secret or more under dev/']);
  assert.is(asked, 100);
  const wide = vaultWith({ 'dev/metadata/': Array.from({ length: 2000 }, (_, index) => `${index}/`) });
  assert.equal(await lost(wide), ['1000 secrets or more under dev/']);
});

test('lostWithVault: the mounts of others, and their ways to log in', async () => {
  const engines = { 'pki/': mount('pki'), 'dev/': mount('kv', 'theirs', '2') };
  const vault = vaultWith({ 'auth/aws/role': ['ci'] }, engines, {
    'userpass/': mount('userpass'),
    'aws/': mount('aws', 'theirs'),
  });
  assert.equal(await lost(vault, true), [
    'secrets engine dev/',
    'secrets engine pki/',
    'auth method aws/',
    'auth method userpass/',
    'auth/aws/role/ci',
  ]);
});

test('readContents: nothing is read of an engine that was not created', async () => {
  assert.equal(await readContents(vaultWith(HELD), 'dev', 'created', SYSTEMS), {
    secrets: '3 secrets',
    users: [],
  });
  assert.equal(await readContents({} as never, 'dev', 'adopted', SYSTEMS), { secrets: '', users: [] });
});

test('usedContents: an engine stays with its policy if it holds secrets that are not given up, or if others log in', () => {
  const use = (secrets: string, deleteSecrets: boolean, ...users: string[]) =>
    usedContents('dev', { secrets, users }, { deleteSecrets });
  assert.is(use('', false), undefined);
  assert.match(use('2 secrets', false)?.options?.join() ?? '', '--delete-secrets');
  assert.is(use('2 secrets', true), undefined);
  for (const secrets of ['', '2 secrets'])
    assert.match(use(secrets, true, 'auth/aws/role/other')?.seen ?? '', 'auth/aws/role/other');
});

test('readContents: a secret counts whatever its name begins with', async () => {
  const { secrets } = await readContents(
    vaultWith({
      'dev/metadata/': ['undefined', 'undefined-so-far/'],
      'dev/metadata/undefined-so-far/': ['a'],
    }),
    'dev',
    'created',
    SYSTEMS,
  );
  assert.is(secrets, '2 secrets');
});

test.run();
