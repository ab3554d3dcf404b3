import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allowsReadingBelow, allowsReadingEngine } from './policy-reach.ts';

const FOLDER = 'dev/data/gloo/gloo.solo.io/v1/Secret';
const rule = (path: string, capabilities = '"read"') => `path "${path}" { capabilities = [${capabilities}] }`;

const READS: readonly string[] = [
  rule('dev/*'),
  rule('dev/data/*', '"list", "read"'),
  rule('de*'),
  rule('*'),
  rule('/dev/*'),
  rule('+/data/*'),
  rule('dev/+/gloo/+/v1/Secret/gloo-system/first'),
  rule(`${FOLDER}/gloo-system/{{identity.entity.name}}`),
  rule('{{identity.entity.name}}/*'),
  `# a comment }\n${rule('sys/mounts')}\n${rule('dev/*')}`,
  'path "dev/*" { policy = "write" }',
  'path "dev/*" {\n  allowed_parameters = { "*" = [] }\n  capabilities = ["create", "read"]\n}',
  'path "dev/*" { capabilities = "read" }',
  'path "dev/*" { control_group = { factor "a" { identity { group_names = ["b"] } } } capabilities = ["read"] }',
  '{"path": {"dev/*": {"control_group": {"factor": {"a": {"identity": {"group_names": ["b"]}}}}, "capabilities": ["read"]}}}',
  '"path" "dev/*" { "capabilities" = ["read"] }',
  `path "sys/x" { denied_parameters = { "a" = ["{"] } }\n${rule('dev/*')}`,
  '{"path": {"dev/*": {"capabilities": ["read"]}}}',
  '{"path": {"dev/*": {"control_group": {"factor": {"a": {"controlled_capabilities": ["create"]}}}, "capabilities": ["read"]}}}',
  '{"path": {"sys/x": {"denied_parameters": {"a": ["{"]}}, "dev/*": {"capabilities": ["read"]}}}',
  'path "dev/*" { control_group = { factor "a" { controlled_capabilities = ["create"] } } capabilities = ["read"] }',
  '{"path": {"dev\\/*": {"allowed_parameters": {"*": []}, "capabilities": "read"}}}',
  '{"path": [{"sys/*": {"policy": "read"}}, {"dev/*": {"policy": "read"}}]}',
  '{"path": {"dev/*": [{"capabilities": ["read"]}]}}',
  'path = { "dev/*" = { capabilities = ["read"] } }',
  'path "\\u0064ev/*" { capabilities = ["\\u0072ead"] }',
];
for (const text of READS)
  test(`allowsReadingBelow: ${text}`, () => assert.is(allowsReadingBelow(text, FOLDER), true));

const HIDES: readonly string[] = [
  'path "dev/\\x2a" { capabilities = ["read"] }',
  'path "dev/*" { capabilities = ["\\162ead"] }',
  'path "$' + '{"dev/*"}" { capabilities = ["read"] }',
  'path "dev/*" { capabilities = [<<EOF\nread\nEOF\n] }',
];
for (const text of HIDES)
  test(`allowsReadingBelow cannot tell: ${text}`, () =>
    assert.is(allowsReadingBelow(text, FOLDER), undefined));

const READS_NOT: readonly string[] = [
  '',
  rule('dev'),
  rule('dev/'),
  rule('dev/*', '"list"'),
  rule('dev/*', '"deny"'),
  rule('dev-other/*'),
  rule('dev/metadata/*'),
  rule('+/metadata/*'),
  rule(FOLDER),
  rule(`${FOLDER.replace('Secret', 'Other')}/*`),
  `# ${rule('dev/*')}`,
  'path "dev/*" { policy = "deny" }',
  '{"path": {"dev/*": {"capabilities": ["list"]}}}',
  '{ not JSON',
];
for (const text of READS_NOT)
  test(`allowsReadingBelow not: ${text}`, () => assert.is(allowsReadingBelow(text, FOLDER), false));

for (const [path, reads] of [
  ['dev/*', true],
  ['dev/data/team-b/*', true],
  ['/dev/data/+/key', true],
  ['dev/config', false],
  ['dev/metadata/*', false],
  ['dev-team/*', false],
  ['*', false],
  ['+/data/*', false],
] as const)
  test(`allowsReadingEngine: a rule for ${path} ${reads ? 'names' : 'does not name'} the secrets of dev/`, () => {
    assert.is(allowsReadingEngine(`path "${path}" { capabilities = ["read"] }`, 'dev'), reads);
    assert.is(allowsReadingEngine(`path "${path}" { capabilities = ["list"] }`, 'dev'), false);
  });

test.run();
