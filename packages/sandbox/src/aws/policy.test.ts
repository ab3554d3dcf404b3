import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import type { Moto } from './moto.ts';
import { evaluatePolicies, type NamedPolicy, neededBy, refuseByPolicy } from './policy.ts';
import { Visibility } from './visibility.ts';

const role = 'arn:aws:iam::123456789012:role/dev';
const says = (
  Statement: NonNullable<NamedPolicy['document']['Statement']>,
  action = 'iam:GetRole',
  resource = role,
) => evaluatePolicies([{ name: 'p', document: { Statement } }], { action, resource });
const allow = { Effect: 'Allow', Action: 'iam:*', Resource: '*' };

const test = suite('the evaluation of policies');

test('the default is an implicit deny, and an explicit deny overrides any allow', () => {
  assert.is(says([]).decision, 'implicitDeny');
  assert.is(says(allow).decision, 'allowed');
  const denied = says([allow, { Effect: 'Deny', Action: 'iam:GetRole', Resource: role }]);
  assert.equal(denied, { decision: 'explicitDeny', matched: ['p'], missingKeys: [] });
});
test('actions and resources match wildcards; only resources are case-sensitive', () => {
  assert.is(says({ ...allow, Action: ['sts:*', 'IAM:get*'] }).decision, 'allowed');
  assert.is(says({ ...allow, Resource: 'arn:aws:iam::*:role/d?v' }).decision, 'allowed');
  assert.is(says({ ...allow, Resource: 'arn:aws:iam::*:role/DEV' }).decision, 'implicitDeny');
  assert.is(says({ ...allow, Resource: role }, 'iam:GetRole', '*').decision, 'implicitDeny');
});
test('NotAction and NotResource match everything else', () => {
  assert.is(says({ Effect: 'Allow', NotAction: 'iam:Tag*', Resource: '*' }).decision, 'allowed');
  assert.is(says({ Effect: 'Allow', NotAction: 'iam:Get*', Resource: '*' }).decision, 'implicitDeny');
  assert.is(says({ Effect: 'Allow', Action: '*', NotResource: role }).decision, 'implicitDeny');
});
test('a condition on an unknown key does not hold, and the key is reported as missing', () => {
  const statement = { ...allow, Condition: { StringEquals: { 'aws:RequestTag/team': 'a' } } };
  assert.equal(says(statement), {
    decision: 'implicitDeny',
    matched: [],
    missingKeys: ['aws:RequestTag/team'],
  });
  const question = { action: 'iam:GetRole', resource: role, context: { 'aws:requesttag/team': ['a'] } };
  const document = { Statement: statement };
  assert.is(evaluatePolicies([{ name: 'p', document }], question).decision, 'allowed');
});

test.run();

const account = '123456789012';
const arn = `arn:aws:iam::${account}:policy/little`;
const session = `arn:aws:sts::${account}:assumed-role/gloo/bar`;
const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' };

type Statement = { Action: string; Effect?: string; Resource?: string; Condition?: unknown };
const document = (statement: Statement) =>
  encodeURIComponent(JSON.stringify({ Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] }));

/** What a role with an inline policy, and optionally a permissions boundary, is told about a call. */
async function told(called: AwsCall, own: Statement, boundary?: Statement, visibility = new Visibility()) {
  const answers: Record<string, string> = {
    GetRole: boundary ? `<PermissionsBoundaryArn>${arn}</PermissionsBoundaryArn>` : '',
    GetPolicy: '<DefaultVersionId>v1</DefaultVersionId>',
    GetPolicyVersion: `<Document>${boundary ? document(boundary) : ''}</Document>`,
    ListRolePolicies: '<member>own</member>',
    GetRolePolicy: `<PolicyDocument>${document(own)}</PolicyDocument>`,
  };
  const query = async (_service: string, _region: string, { Action = '' }) => answers[Action] ?? '';
  const moto = { query } as unknown as Moto;
  return (await refuseByPolicy({ moto, visibility, accountId: account }, called, session))?.message;
}

const call = (action: string, params: Record<string, string> = {}): AwsCall => ({
  service: 'iam',
  action,
  region: 'us-east-1',
  protocol: 'query',
  params: { RoleName: 'gloo', ...params },
});

const authorization = suite('authorization');

authorization('a statement applies only to the resources that it names', async () => {
  const own = { Action: 'iam:*', Resource: `arn:aws:iam::${account}:role/gloo` };
  assert.is(await told(call('DeleteRole'), own), undefined);
  assert.is(
    await told(call('DeleteRole', { RoleName: 'other' }), own),
    `User: ${session} is not authorized to perform: iam:DeleteRole on resource: arn:aws:iam::${account}:role/other because no identity-based policy allows the iam:DeleteRole action`,
  );
});

authorization('a condition on iam:PolicyARN applies to the attached policy', async () => {
  const own = { Action: 'iam:AttachRolePolicy', Condition: { ArnEquals: { 'iam:PolicyARN': arn } } };
  assert.is(await told(call('AttachRolePolicy', { PolicyArn: arn }), own), undefined);
  const other = await told(call('AttachRolePolicy', { PolicyArn: `${arn}-other` }), own);
  assert.match(other ?? '', 'not authorized to perform: iam:AttachRolePolicy');
});

authorization('a boundary denies what a policy allows, and the error names the boundary', async () => {
  const bounded = (action: string) => told(call(action), { Action: 'iam:*' }, { Action: 'iam:GetUser' });
  assert.is(
    await bounded('GetRole'),
    `User: ${session} is not authorized to perform: iam:GetRole on resource: role gloo because no permissions boundary allows the iam:GetRole action`,
  );
  assert.is(await bounded('GetUser'), undefined);
});

authorization('a policy that is not visible yet allows nothing', async () => {
  const visibility = new Visibility();
  visibility.set({ attachments: 60 });
  visibility.note(call('PutRolePolicy', { PolicyName: 'own' }), '');
  assert.match((await told(call('GetRole'), { Action: '*' }, undefined, visibility)) ?? '', 'not authorized');
});

authorization('creating a resource with tags also needs the permission to tag', () => {
  const actions = (name: string, params = {}) =>
    neededBy(call(name, params), account).map(({ action }) => action);
  assert.equal(actions('CreateRole', tags), ['iam:CreateRole', 'iam:TagRole']);
  assert.equal(actions('CreatePolicy', tags), ['iam:CreatePolicy', 'iam:TagPolicy']);
  assert.equal(actions('CreateRole'), ['iam:CreateRole']);
  assert.equal(actions('TagRole', tags), ['iam:TagRole']);
});

authorization.run();
