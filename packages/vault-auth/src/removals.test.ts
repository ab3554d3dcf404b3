import { ownershipNote } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { madeAgain, secretsWords, type VaultContents, wouldBeLost } from './contents.ts';
import type { Mount } from './mount-table.ts';
import { givesPolicy } from './policy-users.ts';
import { planLoginDeletion, planPolicyDeletion, planSecretsDeletion } from './removals.ts';

const mount = (type: string, description = '', version?: string): Mount => ({
  type,
  description,
  options: version === undefined ? null : { version },
});
const DEMO = { clusterName: 'demo', adopt: false, noTags: false };
const MARK = ownershipNote(DEMO);
const SPEC = { roleName: 'Dev-Role', deleteSecrets: false };
/** The guide's dev server after the guide. */
const GUIDE: VaultContents = {
  secretsEngines: {
    'cubbyhole/': mount('cubbyhole'),
    'identity/': mount('identity'),
    'sys/': mount('system'),
    'secret/': mount('kv', 'key/value secret storage', '2'),
    'dev/': mount('kv', MARK, '2'),
  },
  authMethods: { 'token/': mount('token'), 'aws/': mount('aws', MARK) },
  secrets: { guide: 0, devServer: 0 },
  logins: ['dev-role'],
};

test('planLoginDeletion: goes where only the guide’s role logs in', () => {
  assert.equal(planLoginDeletion({ managed: true, others: [] }, 'rm'), { status: 'remove' });
});

test('planLoginDeletion: stays where others log in, and where it is unmanaged', () => {
  const shared = planLoginDeletion({ managed: true, others: ['ci'] }, 'rm');
  assert.is('detail' in shared && shared.detail, 'shared: others log in by role ci');
  assert.is(planLoginDeletion({ managed: false, others: [] }, 'rm').status, 'keep');
});

test('planSecretsDeletion: goes empty; with secrets it stays, unless they are given up', () => {
  assert.is(planSecretsDeletion({ managed: true, secrets: 0 }, false, 'rm').status, 'remove');
  const kept = planSecretsDeletion({ managed: true, secrets: 2 }, false, 'rm');
  assert.is(kept.status, 'keep');
  assert.match('options' in kept ? kept.options.join() : '', /--delete-secrets/);
  assert.equal(planSecretsDeletion({ managed: true, secrets: 2 }, true, 'rm'), {
    status: 'remove',
    detail: 'with the 2 secrets in it',
  });
});

test('planSecretsDeletion: what is unmanaged stays, even with --delete-secrets', () => {
  assert.is(planSecretsDeletion({ managed: false, secrets: 0 }, true, 'rm').status, 'keep');
});

const FREE = { managed: true, secrets: 0, users: [], unlisted: [] };

test('planPolicyDeletion: goes where nobody is given it; what could not be looked up is said', () => {
  assert.equal(planPolicyDeletion(FREE, false, 'rm'), { status: 'remove' });
  assert.equal(planPolicyDeletion({ ...FREE, unlisted: ['identity/entity/id'] }, false, 'rm'), {
    status: 'remove',
    detail: 'whether it is in use could not be looked up in identity/entity/id',
  });
});

test('planPolicyDeletion: stays, and names them, where others are given it', () => {
  const kept = planPolicyDeletion(
    { ...FREE, users: ['auth/approle/role/ci', 'identity group admins'] },
    true,
    'rm',
  );
  assert.is(kept.status, 'keep');
  assert.is('detail' in kept && kept.detail, 'in use by auth/approle/role/ci, identity group admins');
});

test('planPolicyDeletion: stays with the secrets that it opens, unless they are given up', () => {
  assert.is(planPolicyDeletion({ ...FREE, secrets: 1 }, false, 'rm').status, 'keep');
  assert.is(planPolicyDeletion({ ...FREE, secrets: 1 }, true, 'rm').status, 'remove');
});

test('planPolicyDeletion: what is unmanaged stays', () => {
  assert.is(planPolicyDeletion({ ...FREE, managed: false }, true, 'rm').status, 'keep');
});

test('givesPolicy: by any field that holds policies, as a list or as text', () => {
  assert.ok(givesPolicy({ token_policies: ['default', 'dev'] }, 'dev'));
  assert.ok(givesPolicy({ policies: 'default, dev' }, 'dev'));
  assert.ok(givesPolicy({ allowed_policies: ['dev'] }, 'dev'));
  assert.not(givesPolicy({ policies: ['develop'], token_policies: null }, 'dev'));
  assert.not(givesPolicy({}, 'dev'));
});

test('secretsWords: counts up to what is counted', () => {
  assert.equal([1, 2, 1000].map(secretsWords), ['1 secret', '2 secrets', '1000 secrets or more']);
});

test('madeAgain: what the guide made in its dev server, with the number of secrets', () => {
  assert.equal(madeAgain(GUIDE, DEMO, SPEC), [
    'secrets engine dev/ (0 secrets)',
    'auth method aws/',
    'role Dev-Role of auth method aws/',
  ]);
  assert.equal(madeAgain(GUIDE, { clusterName: 'other' }, { roleName: 'other' }), []);
});

test('wouldBeLost: nothing, in the guide’s own dev server', () => {
  assert.equal(wouldBeLost(GUIDE, DEMO, SPEC), []);
});

test('wouldBeLost: secrets, of which only the guide’s can be given up', () => {
  const contents = { ...GUIDE, secrets: { guide: 3, devServer: 1 } };
  assert.equal(wouldBeLost(contents, DEMO, SPEC), ['3 secrets under dev/', '1 secret under secret/']);
  assert.equal(wouldBeLost(contents, DEMO, { ...SPEC, deleteSecrets: true }), ['1 secret under secret/']);
});

test('wouldBeLost: what others mounted, and how others log in', () => {
  const contents = {
    ...GUIDE,
    secretsEngines: { ...GUIDE.secretsEngines, 'pki/': mount('pki'), 'dev/': mount('kv', 'theirs', '2') },
    authMethods: { ...GUIDE.authMethods, 'userpass/': mount('userpass') },
    logins: ['dev-role', 'ci'],
  };
  assert.equal(wouldBeLost(contents, DEMO, { ...SPEC, deleteSecrets: true }), [
    'secrets engine dev/',
    'secrets engine pki/',
    'auth method userpass/',
    'role ci of auth method aws/',
  ]);
});

test.run();
