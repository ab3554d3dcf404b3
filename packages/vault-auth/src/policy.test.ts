import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { accessPolicy, differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

// policy.fuzz.test.ts tries other layouts, comments, orders, rules and capabilities.
const DIFFERENT: [what: string, live: string, fields: string[]][] = [
  [
    'a rule in a comment',
    POLICY_HCL.replace(/path "sys[^}]*}/, '/* $& */'),
    ['path "sys/mounts"', 'beside its paths'],
  ],
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
  const live = POLICY_HCL.replace('["list"]', '["sudo"]').replace('"sys/mounts"', '"sys/*"');
  assert.equal(differPolicyText(live, POLICY_HCL), [
    { field: 'path "dev/"', live: 'capabilities = ["sudo"]', wanted: 'capabilities = ["list"]' },
    { field: 'path "sys/mounts"', live: undefined, wanted: 'capabilities = ["list", "read"]' },
    { field: 'path "sys/*"', live: 'capabilities = ["list", "read"]', wanted: '(none)' },
  ]);
});

test('accessPolicy: is managed if its secrets engine is', () => {
  const compared = (policy: string, managed: boolean) =>
    compare(accessPolicy(GUIDE), { data: { policy }, managed }).action;
  assert.is(compared(POLICY_HCL, false), 'no change');
  assert.is(compared(POLICY_HCL.replace('["list"]', '["sudo"]'), true), 'update');
  assert.is(compared(POLICY_HCL.replace('["list"]', '["sudo"]'), false), 'conflict');
});

test.run();
