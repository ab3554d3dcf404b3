import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Denial, type DenialReason, notRepairable, parseDenial } from './denial.ts';

/** The error of the guide's Troubleshooting section, as the vault command prints it. */
const GUIDE = `Error writing data to auth/aws/role/dev-role-iam: Error making API request.
URL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam
Code: 400. Errors:
* unable to resolve ARN "arn:aws:iam::account-id:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::account-id:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action
status code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689`;

function denied(
  arn: string,
  rest = ' because no identity-based policy allows the iam:GetRole action',
): string {
  return `AccessDenied: User: ${arn} is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo${rest}`;
}

function parsed(text: string): Denial {
  const denial = parseDenial(text);
  if (denial === undefined) throw new Error(`no denial found in ${text}`);
  return denial;
}

test('parseDenial: understands the guide’s own error, field by field', () => {
  assert.equal(parsed(GUIDE), {
    arn: 'arn:aws:sts::account-id:assumed-role/foo-role/bar',
    partition: 'aws',
    accountId: 'account-id',
    principal: { type: 'assumed-role', name: 'foo-role', session: 'bar' },
    action: 'iam:GetRole',
    resource: 'role dev-role-iam',
    reason: 'no-identity-policy',
  });
});

const WRAPPINGS: [what: string, text: string][] = [
  [
    'AWS’s own words',
    denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc').replace('AccessDenied: ', ''),
  ],
  [
    'Vault’s answer, with the status on a line of its own',
    `unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: ${denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc')}\n\tstatus code: 403, request id: e348ee87`,
  ],
  [
    'the words of the Go SDK’s second version',
    `operation error IAM: GetRole, https response error StatusCode: 403, RequestID: e348ee87, api error ${denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc')}`,
  ],
  [
    'Vault’s errors as JSON',
    JSON.stringify({ errors: [denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc')] }),
  ],
  [
    'text broken into lines',
    'User: arn:aws:sts::123456789012:assumed-role/node/i-0abc is not authorized to perform:\n  iam:GetRole on resource: role dev-role-iam-demo because no identity-based policy allows it',
  ],
];
for (const [what, text] of WRAPPINGS) {
  test(`parseDenial: finds the denial in ${what}`, () => {
    const denial = parsed(text);
    assert.is(denial.arn, 'arn:aws:sts::123456789012:assumed-role/node/i-0abc');
    assert.is(denial.accountId, '123456789012');
    assert.equal(denial.principal, { type: 'assumed-role', name: 'node', session: 'i-0abc' });
    assert.is(denial.action, 'iam:GetRole');
    assert.is(denial.resource, 'role dev-role-iam-demo');
    assert.is(denial.reason, 'no-identity-policy');
  });
}

for (const partition of ['aws', 'aws-cn', 'aws-us-gov']) {
  test(`parseDenial: tells the partition ${partition}`, () => {
    const denial = parsed(denied(`arn:${partition}:sts::123456789012:assumed-role/node/i-0abc`));
    assert.is(denial.partition, partition);
    assert.is(denial.principal.name, 'node');
  });
}

const PRINCIPALS: [arn: string, principal: Denial['principal']][] = [
  [
    'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123/me@example.com',
    { type: 'assumed-role', name: 'AWSReservedSSO_Admin_0123', session: 'me@example.com' },
  ],
  ['arn:aws:iam::123456789012:user/alice', { type: 'user', name: 'alice', path: '/' }],
  ['arn:aws:iam::123456789012:user/team/edge/alice', { type: 'user', name: 'alice', path: '/team/edge/' }],
  ['arn:aws:sts::123456789012:federated-user/bob', { type: 'federated-user', name: 'bob' }],
  ['arn:aws:iam::123456789012:root', { type: 'root', name: 'root' }],
];
for (const [arn, principal] of PRINCIPALS) {
  test(`parseDenial: ${arn} is a ${principal.type} called ${principal.name}`, () => {
    assert.equal(parsed(denied(arn)).principal, principal);
  });
}

const REASONS: [rest: string, reason: DenialReason][] = [
  [' because no identity-based policy allows the iam:GetRole action', 'no-identity-policy'],
  ['', 'no-identity-policy'],
  [' with an explicit deny in an identity-based policy', 'explicit-deny'],
  [' with an explicit deny in a resource-based policy', 'explicit-deny'],
  [' with an explicit deny', 'explicit-deny'],
  [' because no permissions boundary allows the iam:GetRole action', 'permissions-boundary'],
  [' with an explicit deny in a permissions boundary', 'permissions-boundary'],
  [' because no service control policy allows the iam:GetRole action', 'service-control-policy'],
  [' with an explicit deny in a service control policy', 'service-control-policy'],
  [' with an explicit deny in a resource control policy', 'resource-control-policy'],
  [' because no session policy allows the iam:GetRole action', 'session-policy'],
  [' with an explicit deny in a session policy', 'session-policy'],
  [' because no VPC endpoint policy allows the iam:GetRole action', 'vpc-endpoint-policy'],
  [' because no resource-based policy allows the iam:GetRole action', 'resource-policy'],
  [' because the moon is full', 'unknown'],
];
for (const [rest, reason] of REASONS) {
  test(`parseDenial: "${rest.trim()}" is the reason ${reason}`, () => {
    const denial = parsed(denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc', rest));
    assert.is(denial.reason, reason);
    assert.is(denial.resource, 'role dev-role-iam-demo');
  });
}

test('parseDenial: takes the resource whole where it is an ARN with a path', () => {
  const text =
    'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/team/dev because no identity-based policy allows the iam:CreateRole action';
  const { action, resource } = parsed(text);
  assert.is(action, 'iam:CreateRole');
  assert.is(resource, 'arn:aws:iam::123456789012:role/team/dev');
});

test('parseDenial: does without a resource, which some answers leave out', () => {
  const text =
    'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: eks:DescribeCluster because no identity-based policy allows the eks:DescribeCluster action';
  const { action, resource, reason } = parsed(text);
  assert.is(action, 'eks:DescribeCluster');
  assert.is(resource, undefined);
  assert.is(reason, 'no-identity-policy');
});

const NO_DENIALS = [
  '',
  'permission denied',
  'error making upstream request: received error code 403 from STS: SignatureDoesNotMatch',
  'unable to resolve ARN "arn:aws:iam::123456789012:role/x" to internal ID: NoSuchEntity: The role with name x cannot be found.',
  'IAM Principal "arn:aws:sts::123456789012:assumed-role/x/y" does not belong to the role "z"',
  'User: somebody is not authorized to perform: iam:GetRole',
];
for (const text of NO_DENIALS) {
  test(`parseDenial: there is none in ${JSON.stringify(text)}`, () => {
    assert.is(parseDenial(text), undefined);
  });
}

for (const reason of ['no-identity-policy', 'unknown'] as const) {
  test(`notRepairable: a role that is denied for ${reason} can be cured`, () => {
    const denial = parsed(denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc'));
    assert.is(notRepairable({ ...denial, reason }), undefined);
  });
}

const INCURABLE: [reason: DenialReason, says: RegExp][] = [
  ['explicit-deny', /deny/],
  ['permissions-boundary', /boundary/],
  ['service-control-policy', /service control policy/],
  ['resource-control-policy', /resource control policy/],
  ['session-policy', /session/],
  ['vpc-endpoint-policy', /VPC endpoint/],
];
for (const [reason, says] of INCURABLE) {
  test(`notRepairable: no attached policy cures ${reason}, and that is said`, () => {
    const denial = parsed(denied('arn:aws:sts::123456789012:assumed-role/node/i-0abc'));
    assert.match(notRepairable({ ...denial, reason }) ?? '', says);
  });
}

test('notRepairable: a user is not a role, and is named', () => {
  const why = notRepairable(parsed(denied('arn:aws:iam::123456789012:user/team/alice'))) ?? '';
  assert.match(why, 'alice');
  assert.match(why, 'attach-user-policy');
});

for (const arn of ['arn:aws:iam::123456789012:root', 'arn:aws:sts::123456789012:federated-user/bob']) {
  test(`notRepairable: nothing can be attached to ${arn}`, () => {
    assert.match(notRepairable(parsed(denied(arn))) ?? '', arn);
  });
}

test.run();
