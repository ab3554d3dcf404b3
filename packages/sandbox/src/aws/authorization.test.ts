import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import type { MotoClient } from './moto.ts';
import { Authorization, neededBy } from './authorization.ts';

const account = '123456789012';
const arn = `arn:aws:iam::${account}:policy/little`;
const session = `arn:aws:sts::${account}:assumed-role/gloo/bar`;
const role = `arn:aws:iam::${account}:role/gloo`;
const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' };

type Statement = { Action: string; Effect?: string; Resource?: string; Condition?: unknown };
const document = (statement: Statement) =>
  encodeURIComponent(JSON.stringify({ Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] }));

/** A role with an inline policy, and optionally a permissions boundary. */
function authorization(own: Statement, boundary?: Statement): Authorization {
  const answers: Record<string, string> = {
    GetRole: boundary ? `<PermissionsBoundaryArn>${arn}</PermissionsBoundaryArn>` : '',
    GetPolicy: '<DefaultVersionId>v1</DefaultVersionId>',
    GetPolicyVersion: `<Document>${boundary ? document(boundary) : ''}</Document>`,
    ListRolePolicies: '<member>own</member>',
    GetRolePolicy: `<PolicyDocument>${document(own)}</PolicyDocument>`,
  };
  const query = async (_service: string, _region: string, { Action = '' }) => answers[Action] ?? '';
  return new Authorization({ query } as unknown as MotoClient);
}

const call = (action: string, params: Record<string, string> = {}, service = 'iam'): AwsCall => ({
  service,
  action,
  region: 'us-east-1',
  protocol: 'query',
  params: { RoleName: 'gloo', ...params },
});

async function outcome(decided: ReturnType<Authorization['decide']>): Promise<string | undefined> {
  const decision = await decided;
  return typeof decision === 'object' ? decision.message : decision;
}

const test = suite('authorization');

test('a statement applies only to the resources that it names', async () => {
  const own = { Action: 'iam:*', Resource: role };
  assert.is(await outcome(authorization(own).decide(call('DeleteRole'), session, account)), 'allowed');
  assert.is(
    await outcome(authorization(own).decide(call('DeleteRole', { RoleName: 'other' }), session, account)),
    `User: ${session} is not authorized to perform: iam:DeleteRole on resource: arn:aws:iam::${account}:role/other because no identity-based policy allows the iam:DeleteRole action`,
  );
});

test('a condition on iam:PolicyARN applies to the attached policy', async () => {
  const own = { Action: 'iam:AttachRolePolicy', Condition: { ArnEquals: { 'iam:PolicyARN': arn } } };
  const attach = (PolicyArn: string) =>
    outcome(authorization(own).decide(call('AttachRolePolicy', { PolicyArn }), session, account));
  assert.is(await attach(arn), 'allowed');
  assert.match((await attach(`${arn}-other`)) ?? '', 'not authorized to perform: iam:AttachRolePolicy');
});

test('a boundary denies what a policy allows, and the error names the boundary', async () => {
  const bounded = authorization({ Action: 'iam:*' }, { Action: 'iam:GetUser' });
  assert.is(
    await outcome(bounded.decide(call('GetRole'), session, account)),
    `User: ${session} is not authorized to perform: iam:GetRole on resource: role gloo because no permissions boundary allows the iam:GetRole action`,
  );
  assert.is(await outcome(bounded.decide(call('GetUser'), session, account)), 'allowed');
});

test('every caller may call sts:GetCallerIdentity', async () => {
  const nothing = authorization({ Action: 'none:None' });
  assert.is(await outcome(nothing.decide(call('GetCallerIdentity', {}, 'sts'), session, account)), undefined);
});

test('creating a resource with tags also needs the permission to tag', () => {
  const actions = (name: string, params = {}) =>
    neededBy(call(name, params), account).map(({ action }) => action);
  assert.equal(actions('CreateRole', tags), ['iam:CreateRole', 'iam:TagRole']);
  assert.equal(actions('CreatePolicy', tags), ['iam:CreatePolicy', 'iam:TagPolicy']);
  assert.equal(actions('CreateRole'), ['iam:CreateRole']);
  assert.equal(actions('TagRole', tags), ['iam:TagRole']);
});

test.run();
