import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeDifferences } from './document-words.ts';

const SUB = [
  'Statement',
  0,
  'Condition',
  'StringEqualsIfExists',
  'oidc.eks.us-east-1.amazonaws.com/id/E:sub',
] as const;
const of = (namespace: string, ...names: string[]) =>
  names.map((name) => `system:serviceaccount:${namespace}:${name}`).join(', ');
const WANTED = of('gloo-system', 'gloo', 'discovery');

for (const [path, live, wanted, said] of [
  [
    SUB,
    of('gloo', 'gloo', 'discovery'),
    WANTED,
    'the trust policy names the service accounts of namespace gloo; wanted gloo-system',
  ],
  [
    SUB,
    of('gloo', 'gloo'),
    WANTED,
    'the trust policy names gloo/gloo; wanted gloo-system/discovery, gloo-system/gloo',
  ],
  [
    [...SUB.slice(0, 4), 'oidc.eks.us-east-1.amazonaws.com/id/E:aud'],
    undefined,
    'sts.amazonaws.com',
    'the trust policy has no condition StringEqualsIfExists on aud; wanted sts.amazonaws.com',
  ],
  [
    ['Statement', 0, 'Condition', 'StringEquals', 'aws:SourceAccount'],
    '1',
    undefined,
    'the trust policy has a condition StringEquals on aws:SourceAccount, and should not: 1',
  ],
  [
    ['Statement', 0, 'Action'],
    'sts:AssumeRole',
    'sts:AssumeRoleWithWebIdentity',
    'the Action of the trust policy is sts:AssumeRole; wanted sts:AssumeRoleWithWebIdentity',
  ],
  [
    ['Statement', 0, 'Condition', 'ForAnyValue:StringLike', 'aws:PrincipalTag/a.b'],
    undefined,
    'x',
    'the trust policy has no condition ForAnyValue:StringLike on aws:PrincipalTag/a.b; wanted x',
  ],
  [
    ['Statement', 0, 'Principal', 'AWS', 'deep'],
    '(none)',
    undefined,
    'the trust policy has a Principal AWS deep, and should not: (none)',
  ],
  [['Other', 'Action', 'deep'], 'x', 'y', undefined],
  [['Statement', 1], '{"Effect":"Allow"}', undefined, undefined],
  [
    ['Statement', 1],
    '{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}',
    undefined,
    'the trust policy also allows sts:AssumeRole to ec2.amazonaws.com',
  ],
  [
    ['Statement', 2],
    undefined,
    '{"Sid":"","Effect":"Deny","Action":["s3:*","ec2:*"],"Resource":"*"}',
    'the trust policy has no statement that denies s3:*, ec2:* on *',
  ],
  [
    ['Statement', 1],
    '{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"Bool":{"aws:a":"true"}}}',
    undefined,
    'the trust policy also denies sts:AssumeRole to *, if aws:a Bool true',
  ],
  [['Statement', 0, 'Action'], 'x'.repeat(200), 'y', undefined],
] as const) {
  test(`describeDifferences: ${said ?? `${path.join(' ')} is shown as it is`}`, () => {
    assert.is(describeDifferences('the trust policy', [{ path, live, wanted }])[0]?.said, said);
  });
}

test.run();
