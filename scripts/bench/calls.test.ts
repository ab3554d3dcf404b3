import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countCalls } from './calls.ts';

const call = (caller: string, action: string) => ({ caller, service: 'iam', action });
const OPERATOR = 'arn:aws:iam::123456789012:user/platform-engineer';

test('countCalls: tells the run’s own calls from Vault’s', () => {
  const made = [
    call(OPERATOR, 'GetRole'),
    call('anonymous', 'AssumeRoleWithWebIdentity'),
    call('arn:aws:sts::123456789012:assumed-role/foo-role/bar', 'GetRole'),
  ];
  assert.equal(countCalls(made), { own: 2, byVault: 1, lists: [] });
});

test('countCalls: names lists of everything in the account, not those of what belongs to one role', () => {
  const made = [call(OPERATOR, 'ListRoles'), call(OPERATOR, 'ListAttachedRolePolicies')];
  assert.equal(countCalls(made).lists, ['iam:ListRoles']);
});

test.run();
