import { compare, ownershipTags } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { glooPolicy } from './guide.ts';
import { vaultAuthPolicyDocument } from './guide-policies.ts';
import { surplusOf } from './read-policy.ts';

const { VAULT_AUTH_POLICY_ARN: ARN, VAULT_AUTH_ROLE_ARN: ROLE_ARN } = GUIDE;

/** gloo-vault-auth-policy.json as the guide's shell writes it. */
const WRITTEN = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
      "Effect": "Allow",
      "Action": [ "iam:GetInstanceProfile", "ec2:DescribeInstances", "iam:GetUser", "iam:GetRole" ],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": ["sts:AssumeRole"],
      "Resource": ["${ROLE_ARN}"]
    }
  ]
}`;

const DOCUMENT = vaultAuthPolicyDocument(ROLE_ARN);
const { ownership: DEMO } = GUIDE;
const resource = glooPolicy(GUIDE);
const OTHER = { ...DOCUMENT, Statement: DOCUMENT.Statement.slice(0, 1) };
const MANAGED = { ...ownershipTags(DEMO) };

test('vaultAuthPolicyDocument: is the guide’s document, member by member', () => {
  assert.is(JSON.stringify(DOCUMENT), WRITTEN.replaceAll(/\s+/g, ''));
});

const COMMANDS: [what: string, live: object, spec: object, calls: string[]][] = [
  ['differs', {}, {}, ['create-policy-version']],
  ['has no room', { surplus: 'v3' }, {}, ['delete-policy-version', 'create-policy-version']],
  ['is adopted', { tags: {} }, { adopt: true }, ['create-policy-version', 'tag-policy']],
];
for (const [what, live, spec, calls] of COMMANDS) {
  test(`policy: the command for one that ${what} is ${calls.join(', ')}`, () => {
    const shown = glooPolicy({ ...GUIDE, ownership: { ...DEMO, ...spec } }).command({
      arn: ARN,
      document: OTHER,
      tags: MANAGED,
      ...live,
    });
    assert.equal(
      [...shown.matchAll(/^aws iam (\S+) \\\n {2}--policy-arn arn:aws:iam::123456789012:policy\/\S+/gm)].map(
        ([, call]) => call,
      ),
      calls,
    );
    assert.match(shown, /--policy-document file:\/\/gloo-vault-auth-policy\.json --set-as-default/);
    assert.is(/--version-id v3/.test(shown), 'surplus' in live);
  });
}

test('policy: the command of its removal deletes its other versions first', () => {
  const live = {
    arn: ARN,
    document: DOCUMENT,
    tags: MANAGED,
    olderVersions: ['v1', 'v2'],
    entities: { roles: [], users: [], groups: [] },
  };
  assert.equal(
    resource.remove
      ?.command(live)
      .split('\n')
      .map((line) => line.replace(/--policy-arn \S+/, 'P')),
    [
      'aws iam delete-policy-version P --version-id v1',
      'aws iam delete-policy-version P --version-id v2',
      'aws iam delete-policy P',
    ],
  );
});

test('policy: one that differs is changed only if it carries our tags for this cluster', () => {
  const mayChange = (tags: Record<string, string>) =>
    resource.mayChange?.({ arn: ARN, document: OTHER, tags }) === true;
  assert.ok(mayChange(MANAGED));
  assert.not(mayChange({}));
  assert.not(mayChange({ ...ownershipTags({ ...DEMO, clusterName: 'other' }) }));
});

const version = (number: number, IsDefaultVersion = false) => ({
  VersionId: `v${number}`,
  IsDefaultVersion,
  CreateDate: new Date(2026, 0, number),
});

test('surplusOf: of five, the oldest that is not the default; of fewer, none', () => {
  const five = [version(9), version(3), version(2, true), version(12), version(5)];
  assert.is(surplusOf(five), 'v3');
  assert.is(surplusOf(five.slice(1)), undefined);
});

test('policy: the plan of an update names the version that it deletes', () => {
  const comparison = compare(resource, { arn: ARN, document: OTHER, tags: MANAGED, surplus: 'v3' });
  assert.is(comparison.action, 'update');
  assert.equal(comparison.differences?.at(-1), {
    field: 'version v3',
    live: 'the oldest of 5',
    wanted: '(deleted)',
  });
});

test.run();
