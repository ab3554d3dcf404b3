import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countCalls } from './calls.ts';

const call = (caller: string, action: string) => ({ caller, service: 'iam', action });
const OPERATOR = 'arn:aws:iam::123456789012:user/platform-engineer';

test('countCalls: separates the run’s own calls from Vault’s', () => {
  const made = [
    call(OPERATOR, 'GetRole'),
    call('anonymous', 'AssumeRoleWithWebIdentity'),
    call('arn:aws:sts::123456789012:assumed-role/foo-role/bar', 'GetRole'),
  ];
  const { own, byVault } = countCalls(made);
  assert.equal({ own, byVault }, { own: 2, byVault: 1 });
});

test('countCalls: counts its own by purpose: to plan, to change, to read again, to prove', () => {
  const actions = [
    'GetRole',
    'GetPolicy',
    'CreateRole',
    'GetRole',
    'AttachRolePolicy',
    'ListAttachedRolePolicies',
  ];
  const made = [...actions, 'AssumeRoleWithWebIdentity'].map((action) => call(OPERATOR, action));
  const { looks, changes, looksAgain, proofs } = countCalls(made);
  assert.equal({ looks, changes, looksAgain, proofs }, { looks: 2, changes: 2, looksAgain: 2, proofs: 1 });
});

test('countCalls: a run that changes nothing only looks', () => {
  const { looks, changes, looksAgain } = countCalls([call(OPERATOR, 'GetRole')]);
  assert.equal({ looks, changes, looksAgain }, { looks: 1, changes: 0, looksAgain: 0 });
});

test('countCalls: names lists of everything in the account, not those of what belongs to one role', () => {
  const made = [call(OPERATOR, 'ListRoles'), call(OPERATOR, 'ListAttachedRolePolicies')];
  assert.equal(countCalls(made).lists, ['iam:ListRoles']);
});

test.run();
