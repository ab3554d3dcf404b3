import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { accessPolicy, differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

/** policy.hcl as the guide writes it, without its indentation. */
const WRITTEN = `# Access to dev path
path "dev/*" {
capabilities = ["create", "read", "update", "delete", "list"]
}
# Additional access for UI
path "dev/" {
capabilities = ["list"]
}
path "sys/mounts" {
capabilities = ["read", "list"]
}`;

test('policyHcl: is the guide’s text, line by line', () => {
  const lines = POLICY_HCL.split('\n').map((line) => line.trim());
  assert.fixture(lines.filter((line) => line !== '').join('\n'), WRITTEN);
});

// policy.fuzz.test.ts tries other layouts, comments and orders.
const DIFFERENT: [what: string, live: string, fields: string[]][] = [
  ['nothing', '', ['path "dev/*"', 'path "dev/"', 'path "sys/mounts"']],
  [
    'a rule in a comment',
    POLICY_HCL.replace(/path "sys[^}]*}/, '/* $& */'),
    ['path "sys/mounts"', 'beside its paths'],
  ],
  ['an extra rule', `${POLICY_HCL}path "sys/*" { capabilities = ["sudo"] }`, ['path "sys/*"']],
  ['an extra capability', POLICY_HCL.replace('["list"]', '["list", "sudo"]'), ['path "dev/"']],
  ['a path with a # in it', POLICY_HCL.replace('dev/*', 'dev/#'), ['path "dev/*"', 'beside its paths']],
  [
    'a further condition',
    POLICY_HCL.replace('["list"]', '["list"]\n  max_wrapping_ttl = "1h"'),
    ['path "dev/"'],
  ],
  [
    'a condition in a block',
    POLICY_HCL.replace('["list"]', '["list"]\n  allowed_parameters = { "*" = [] }'),
    ['path "dev/"', 'beside its paths'],
  ],
  [
    'a duplicated rule that grants more the first time',
    `path "dev/" { capabilities = ["sudo"] }\n${POLICY_HCL}`,
    ['path "dev/"'],
  ],
  [
    'the old way of writing a rule',
    'path "dev/*" { policy = "write" }',
    ['path "dev/*"', 'path "dev/"', 'path "sys/mounts"'],
  ],
];
for (const [what, live, fields] of DIFFERENT) {
  test(`differPolicyText: ${what} is reported`, () => {
    assert.equal(
      differPolicyText(live, POLICY_HCL).map(({ field }) => field),
      fields,
    );
  });
}

test('differPolicyText: shows both sides', () => {
  assert.equal(differPolicyText(POLICY_HCL.replace('["list"]', '["sudo"]'), POLICY_HCL), [
    { field: 'path "dev/"', live: 'capabilities = ["sudo"]', wanted: 'capabilities = ["list"]' },
  ]);
  const [extra] = differPolicyText(`${POLICY_HCL}path "sys/*" { capabilities = ["sudo"] }`, POLICY_HCL);
  assert.is(extra?.wanted, '(none)');
  const [missing] = differPolicyText('', POLICY_HCL);
  assert.is(missing?.live, undefined);
});

const resource = accessPolicy(GUIDE);
const OTHER = POLICY_HCL.replace('["list"]', '["sudo"]');

test('accessPolicy: is managed if its secrets engine is', () => {
  const compared = (policy: string, managed: boolean) =>
    compare(resource, { data: { policy }, managed }).action;
  assert.is(compared(WRITTEN, false), 'no change');
  assert.is(compared(OTHER, true), 'update');
  assert.is(compared(OTHER, false), 'conflict');
});

test.run();
