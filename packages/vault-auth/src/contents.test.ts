import { markNote } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/guide.ts';
import type { Vault } from './client.ts';
import { lostWithVault, readContents, usedContents } from './contents.ts';

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
    read: async (path: string) => tables[path],
    list: async (path: string) => names[path] ?? [],
  } as never;
}

const lost = (vault: Vault, deleteSecrets = false) =>
  lostWithVault({ ...SYSTEMS, deleteSecrets, vault: { ...SYSTEMS.vault, open: async () => vault } }, work);

const HELD = { 'dev/metadata/': ['a', 'b/'], 'dev/metadata/b/': ['c', 'd'], 'secret/metadata/': ['e'] };

test('lostWithVault: secrets, of which the operator can give up only the guide’s', async () => {
  assert.equal(await lost(vaultWith(HELD)), ['3 secrets under dev/', '1 secret under secret/']);
  assert.equal(await lost(vaultWith(HELD), true), ['1 secret under secret/']);
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
    logins: [],
  });
  assert.equal(await readContents({} as never, 'dev', 'adopted', SYSTEMS), { secrets: '', logins: [] });
});

test('usedContents: an engine stays with its policy if it holds secrets that are not given up, or if others log in', () => {
  const use = (secrets: string, deleteSecrets: boolean, ...logins: string[]) =>
    usedContents('dev', { secrets, logins }, { deleteSecrets });
  assert.is(use('', false), undefined);
  assert.match(use('2 secrets', false)?.options?.join() ?? '', '--delete-secrets');
  assert.is(use('2 secrets', true), undefined);
  for (const secrets of ['', '2 secrets'])
    assert.match(use(secrets, true, 'auth/aws/role/other')?.seen ?? '', 'auth/aws/role/other');
});

test.run();
