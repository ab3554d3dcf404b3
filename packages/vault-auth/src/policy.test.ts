import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { accessPolicy, differPolicyText, policyHcl } from './policy.ts';

/** The guide's own. */
const POLICY_HCL = policyHcl('dev');

/** The guide's rules, but for the one about what is below the path. */
const REST =
  'path "dev/" { capabilities = ["list"] }\npath "sys/mounts" { capabilities = ["read", "list"] }\n';
const ALL = '"create", "read", "update", "delete", "list"';
// Vault 1.21 grants the same by each of these. test/unmanaged-vault.test.ts asks Vault itself about others.
const SAME: [what: string, live: string][] = [
  [
    'comments like /* this */',
    `/* for\nGloo } */path "dev/*" { /* all */ capabilities = [${ALL}] }\n${REST}`,
  ],
  [
    'tabs, another order, and a comma after the last',
    `${REST}path\t"dev/*"\t{\r\n\tcapabilities\t=\t[\r\n"list", ${ALL},\n]\n}`,
  ],
  ['quotes and escapes', `"path" "dev\\u002f*" { "capabilities" = [${ALL}] }\n${REST}`],
  ['a name and a comment', `name = "dev"\npath "dev/*" { policy = "write", comment = "all {" }\n${REST}`],
];
for (const [what, live] of SAME) {
  test(`differPolicyText: ${what}: the same`, () => assert.equal(differPolicyText(live, POLICY_HCL), []));
}

// policy.fuzz.test.ts tries other layouts, comments, orders, rules and capabilities.
const DIFFERENT: [what: string, live: string, fields: string[]][] = [
  ['a path with a # in it', POLICY_HCL.replace('dev/*', 'dev/#'), ['path "dev/*"', 'path "dev/#"']],
  ['a condition', POLICY_HCL.replace('["list"]', '["list"]\n  max_wrapping_ttl = "1h"'), ['path "dev/"']],
  [
    'a condition in a block',
    POLICY_HCL.replace('["list"]', '["list"]\n  allowed_parameters = { "*" = [] }'),
    ['path "dev/"'],
  ],
  [
    'a duplicated rule that grants more the first time',
    `path "dev/" { capabilities = ["sudo"] }\n${POLICY_HCL}`,
    ['path "dev/"'],
  ],
  ['nothing within a path', `${POLICY_HCL}path "dev/x" { capabilities = [] }`, ['path "dev/x"']],
  ['a here document, which is not read', `${POLICY_HCL}path "x" { comment = <<EOT\nx\nEOT\n}`, ['policy']],
];
for (const [what, live, fields] of DIFFERENT) {
  test(`differPolicyText: ${what} is reported`, () => {
    const found = differPolicyText(live, POLICY_HCL).map(({ field }) => field);
    assert.equal(found, fields);
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

test('accessPolicy: names what tokens lose, and what is no longer denied to them', () => {
  const policy = `${POLICY_HCL}path "secret/*" { policy = "read" }\npath "dev/x" { policy = "deny" }`;
  const { action, detail } = compare(accessPolicy(GUIDE), { data: { policy }, managed: true });
  assert.equal(
    [action, detail],
    ['update', 'tokens that have it lose list, read on "secret/*"; "dev/x" is no longer denied'],
  );
});

test('accessPolicy: is managed if its secrets engine is', () => {
  const compared = (policy: string, managed: boolean) =>
    compare(accessPolicy(GUIDE), { data: { policy }, managed }).action;
  assert.is(compared(POLICY_HCL, false), 'no change');
  assert.is(compared(POLICY_HCL.replaceAll('#', '//'), false), 'no change');
  assert.is(compared(POLICY_HCL.replace('["list"]', '["sudo"]'), true), 'update');
  assert.is(compared(POLICY_HCL.replace('["list"]', '["sudo"]'), false), 'conflict');
});

test.run();
