import { ownershipTags } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { glooPolicy } from './guide.ts';
import { vaultAuthPolicyDocument } from './guide-policies.ts';
import { surplusOf } from './read-policy.ts';

const { VAULT_AUTH_POLICY_ARN: ARN, VAULT_AUTH_ROLE_ARN: ROLE_ARN } = GUIDE;

const DOCUMENT = vaultAuthPolicyDocument(ROLE_ARN);
const { ownership: DEMO } = GUIDE;
const resource = glooPolicy(GUIDE);
const OTHER = { ...DOCUMENT, Statement: DOCUMENT.Statement.slice(0, 1) };
const MANAGED = { ...ownershipTags(DEMO) };

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

test.run();
