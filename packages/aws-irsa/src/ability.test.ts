import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deniedByDocuments } from './ability.ts';

const ROLE = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const GET_ROLE = { action: 'iam:GetRole', resource: ROLE };
const document = (name: string, ...statements: object[]) => ({ name, statements });
const ALLOWED = document('guide', { Effect: 'Allow', Action: ['iam:GetUser', 'iam:GetRole'], Resource: '*' });

const CASES: [what: string, how: object[], ...args: Parameters<typeof deniedByDocuments>][] = [
  ['nothing is denied that is allowed', [], [GET_ROLE], [ALLOWED], undefined],
  [
    'what nothing allows',
    [{ action: 'iam:GetRole', how: 'since nothing allows it' }],
    [GET_ROLE],
    [],
    undefined,
  ],
  [
    'a deny wins over every allow, and is named',
    [{ action: 'iam:GetRole', how: 'explicitly', policy: 'no' }],
    [GET_ROLE],
    [ALLOWED, document('no', { Effect: 'Deny', Action: 'iam:*', Resource: '*' })],
    undefined,
  ],
  [
    'a boundary that does not speak of it',
    [{ action: 'iam:GetRole', how: 'by its permissions boundary', policy: 'limit' }],
    [GET_ROLE],
    [ALLOWED],
    document('limit', { Effect: 'Allow', Action: 's3:*', Resource: '*' }),
  ],
  [
    'a boundary that allows it',
    [],
    [GET_ROLE],
    [ALLOWED],
    document('limit', { Effect: 'Allow', Action: '*', Resource: '*' }),
  ],
  [
    'a statement about other resources',
    [{ action: 'iam:GetRole', how: 'since nothing allows it' }],
    [GET_ROLE],
    [document('other', { Effect: 'Allow', Action: 'iam:GetRole', Resource: `${ROLE}-other` })],
    undefined,
  ],
  [
    'wildcards, in any case of the action',
    [],
    [GET_ROLE],
    [document('wild', { Effect: 'Allow', Action: 'IAM:get?ole', Resource: 'arn:aws:iam::*:role/dev-*' })],
    undefined,
  ],
  [
    'NotAction, which speaks of all others',
    [{ action: 'iam:GetRole', how: 'explicitly', policy: 'only-s3' }],
    [GET_ROLE],
    [ALLOWED, document('only-s3', { Effect: 'Deny', NotAction: 's3:*', Resource: '*' })],
    undefined,
  ],
];

for (const [what, how, ...args] of CASES) {
  test(`deniedByDocuments: ${what}`, () => {
    assert.equal(deniedByDocuments(...args), how);
  });
}

test.run();
