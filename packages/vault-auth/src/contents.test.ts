import { ownershipNote } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { secretsUse, secretsWords, type VaultContents, wouldBeLost } from './contents.ts';
import type { Mount } from './mount-table.ts';

const mount = (type: string, description = '', version?: string): Mount => ({
  type,
  description,
  options: version === undefined ? null : { version },
});
const MARK = ownershipNote(GUIDE.ownership);
const GIVEN_UP = { ...GUIDE, deleteSecrets: true };
/** The guide's dev server after the guide. */
const CONTENTS: VaultContents = {
  secretsEngines: {
    'cubbyhole/': mount('cubbyhole'),
    'identity/': mount('identity'),
    'sys/': mount('system'),
    'secret/': mount('kv', 'key/value secret storage', '2'),
    'dev/': mount('kv', MARK, '2'),
  },
  authMethods: { 'token/': mount('token'), 'aws/': mount('aws', MARK) },
  secrets: { guide: 0, devServer: 0 },
  logins: [],
};

test('secretsWords: counts up to the limit', () => {
  assert.equal([1, 2, 1000].map(secretsWords), ['1 secret', '2 secrets', '1000 secrets or more']);
});

test('wouldBeLost: nothing, in the guide’s own dev server', () => {
  assert.equal(wouldBeLost(CONTENTS, GUIDE), []);
});

test('wouldBeLost: secrets, of which the operator can give up only the guide’s', () => {
  const contents = { ...CONTENTS, secrets: { guide: 3, devServer: 1 } };
  assert.equal(wouldBeLost(contents, GUIDE), ['3 secrets under dev/', '1 secret under secret/']);
  assert.equal(wouldBeLost(contents, GIVEN_UP), ['1 secret under secret/']);
});

test('wouldBeLost: the mounts of others, and their ways to log in', () => {
  const contents = {
    ...CONTENTS,
    secretsEngines: { ...CONTENTS.secretsEngines, 'pki/': mount('pki'), 'dev/': mount('kv', 'theirs', '2') },
    authMethods: { ...CONTENTS.authMethods, 'userpass/': mount('userpass') },
    logins: ['ci'],
  };
  assert.equal(wouldBeLost(contents, GIVEN_UP), [
    'secrets engine dev/',
    'secrets engine pki/',
    'auth method userpass/',
    'role ci of auth method aws/',
  ]);
});

test('secretsUse: an engine with secrets stays with its policy, unless they are given up', () => {
  const use = (secrets: number, deleteSecrets: boolean) =>
    secretsUse({ secrets, logins: [] }, { ...GUIDE, deleteSecrets });
  assert.is(use(0, false), undefined);
  assert.match(use(2, false)?.options?.join() ?? '', '--delete-secrets');
  assert.is(use(2, true), undefined);
});

test('secretsUse: an engine and its policy stay in a Vault with other logins, empty or not, whatever was given up', () => {
  for (const secrets of [0, 2]) {
    const use = secretsUse({ secrets, logins: ['auth/aws/role/other'] }, GIVEN_UP);
    assert.match(use?.seen ?? '', 'auth/aws/role/other');
  }
});

test.run();
