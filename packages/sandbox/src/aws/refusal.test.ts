import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import { denial, readMotoRefusal, refusalAnswer, refusedResource } from './refusal.ts';

const account = '123456789012';
const vault = `arn:aws:sts::${account}:assumed-role/foo-role/bar`;
const call = (service: string, action: string, params: Record<string, string> = {}): AwsCall => ({
  service,
  action,
  params,
  region: 'us-east-1',
  protocol: ({ ec2: 'ec2', eks: 'json' } as const)[service] ?? 'query',
});
const getRole = call('iam', 'GetRole', { RoleName: 'dev-role-iam' });

const denials = suite('a denial');

denials('of iam:GetRole has the words that the guide shows', () => {
  assert.equal(denial(getRole, vault, account, 'implicit'), {
    status: 403,
    code: 'AccessDenied',
    message: `User: ${vault} is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action`,
  });
});

denials('says whether a policy denies the call explicitly', () => {
  const { message } = denial(getRole, vault, account, 'explicit');
  assert.ok(
    message.endsWith('on resource: role dev-role-iam with an explicit deny in an identity-based policy'),
  );
});

denials('has the code of the called service', () => {
  assert.is(
    denial(call('eks', 'DescribeCluster', { name: 'demo' }), vault, account, 'implicit').code,
    'AccessDeniedException',
  );
  const ec2 = denial(call('ec2', 'DescribeInstances'), vault, account, 'implicit');
  assert.is(ec2.code, 'UnauthorizedOperation');
  assert.ok(ec2.message.startsWith('You are not authorized to perform this operation. User: '));
});

const resources: [AwsCall, string | undefined][] = [
  [getRole, 'role dev-role-iam'],
  [call('iam', 'CreateRole', { RoleName: 'r' }), `arn:aws:iam::${account}:role/r`],
  [call('iam', 'AttachRolePolicy', { RoleName: 'r', PolicyArn: 'p' }), `arn:aws:iam::${account}:role/r`],
  [call('iam', 'CreatePolicy', { PolicyName: 'p' }), `arn:aws:iam::${account}:policy/p`],
  [
    call('iam', 'CreateOpenIDConnectProvider', { Url: 'https://h/id/X' }),
    `arn:aws:iam::${account}:oidc-provider/h/id/X`,
  ],
  [call('eks', 'DescribeCluster', { name: 'demo' }), `arn:aws:eks:us-east-1:${account}:cluster/demo`],
  [
    call('eks', 'DescribeNodegroup', { name: 'demo', nodegroupName: 'workers' }),
    `arn:aws:eks:us-east-1:${account}:nodegroup/demo/workers/*`,
  ],
  [
    { ...call('iam', 'DeleteRole', { RoleName: 'r' }), region: 'cn-north-1' },
    `arn:aws-cn:iam::${account}:role/r`,
  ],
  [call('ec2', 'DescribeInstances'), undefined],
];
for (const [of, expected] of resources) {
  denials(`of ${of.service}:${of.action} names ${expected ?? 'no resource'}`, () => {
    assert.is(refusedResource(of, account), expected);
  });
}
denials.run();

const shapes = suite('a refusal');
const refusal = { status: 403, code: 'AccessDenied', message: 'a <b> & c' };

shapes('is XML in the query protocols', () => {
  const { headers, body } = refusalAnswer(getRole, refusal, 'id-1');
  assert.is(headers['x-amzn-requestid'], 'id-1');
  assert.is(
    body.toString(),
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a &lt;b&gt; &amp; c</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
  );
});

shapes('is JSON in REST', () => {
  const answer = refusalAnswer(
    call('eks', 'ListClusters'),
    { ...refusal, code: 'AccessDeniedException' },
    'id-1',
  );
  assert.is(answer.headers['x-amzn-errortype'], 'AccessDeniedException');
  assert.is(JSON.parse(answer.body.toString()).message, refusal.message);
});

shapes('is read from moto’s answer', () => {
  const moto = `<?xml version="1.0"?>\n<ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>User: ${vault} is not authorized to perform: iam:GetRole</Message></Error></Errors></ErrorResponse>`;
  assert.is(readMotoRefusal(getRole, 403, moto)?.userArn, vault);
  assert.is(readMotoRefusal(call('eks', 'DescribeCluster'), 403, moto)?.code, 'AccessDeniedException');
});

shapes('is left unchanged if moto’s format is correct', () => {
  const right = '<ErrorResponse xmlns="x"><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>';
  assert.is(readMotoRefusal(getRole, 404, right), undefined);
  assert.is(readMotoRefusal(getRole, 200, '<GetRoleResponse/>'), undefined);
});
shapes.run();
