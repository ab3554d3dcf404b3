import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './aws-call.ts';
import type { MotoClient } from './moto-client.ts';
import { PermissionsBoundaries } from './permissions-boundary.ts';

const account = '123456789012';
const arn = `arn:aws:iam::${account}:policy/little`;
const session = `arn:aws:sts::${account}:assumed-role/gloo/bar`;
const document = (Action: string) =>
  encodeURIComponent(JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }));

/** One role with an inline policy for all of IAM, and a boundary that leaves iam:GetUser of it. */
const answers: Record<string, string> = {
  GetRole: `<PermissionsBoundaryArn>${arn}</PermissionsBoundaryArn>`,
  GetPolicy: '<DefaultVersionId>v1</DefaultVersionId>',
  GetPolicyVersion: `<Document>${document('iam:GetUser')}</Document>`,
  ListRolePolicies: '<member>own</member>',
  GetRolePolicy: `<PolicyDocument>${document('iam:*')}</PolicyDocument>`,
  ListAttachedRolePolicies: '',
};
const moto = {
  query: async (_service: string, _region: string, { Action = '' }) => answers[Action] ?? '',
} as unknown as MotoClient;

const call = (action: string, service = 'iam'): AwsCall => ({
  service,
  action,
  region: 'us-east-1',
  protocol: 'query',
  params: { RoleName: 'gloo' },
});
const boundaries = new PermissionsBoundaries(moto);
const boundary = suite('a permissions boundary');

boundary('is not looked for until there is one', async () => {
  assert.is(await boundaries.refuse(call('GetRole'), session, account), undefined);
  boundaries.after({ service: 'iam', params: { PermissionsBoundary: arn } });
  assert.ok(await boundaries.refuse(call('GetRole'), session, account));
});

boundary('takes away what a policy allows, and is named as the reason', async () => {
  const refusal = await boundaries.refuse(call('GetRole'), session, account);
  assert.is(
    refusal?.message,
    `User: ${session} is not authorized to perform: iam:GetRole on resource: role gloo because no permissions boundary allows the iam:GetRole action`,
  );
});

boundary('leaves the rest as it was', async () => {
  assert.is(await boundaries.refuse(call('GetUser'), session, account), undefined);
  assert.is(await boundaries.refuse(call('GetCallerIdentity', 'sts'), session, account), undefined);
  // Not allowed in the first place: that is for moto to say.
  assert.is(await boundaries.refuse(call('AssumeRole', 'sts'), session, account), undefined);
});

boundary('is forgotten with the account', async () => {
  boundaries.forget();
  assert.is(await boundaries.refuse(call('GetRole'), session, account), undefined);
});

boundary.run();
