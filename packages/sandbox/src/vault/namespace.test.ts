import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultNamespace } from './namespace.ts';

const namespace = new VaultNamespace('/team-a/');

const PATHS: [path: string, rooted: string][] = [
  ['dev/data/gloo', 'team-a/dev/data/gloo'],
  ['auth/aws/role/x', 'auth/team-a/aws/role/x'],
  ['sys/auth/aws/tune', 'sys/auth/team-a/aws/tune'],
  ['sys/mounts/dev', 'sys/mounts/team-a/dev'],
  ['sys/internal/ui/mounts/dev', 'sys/internal/ui/mounts/team-a/dev'],
  ['sys/policies/acl/dev', 'sys/policies/acl/team-a-dev'],
  ['sys/auth', 'sys/auth'],
  ['sys/capabilities-self', 'sys/capabilities-self'],
  ['auth/token/lookup-self', 'auth/token/lookup-self'],
];
for (const [path, rooted] of PATHS) {
  test(`path: ${path}`, () => assert.is(namespace.path(path), rooted));
}

for (const path of [
  'sys/health',
  'sys/seal-status',
  'sys/init',
  'sys/leader',
  'sys/storage/raft/configuration',
]) {
  test(`refuse: ${path} exists in the root namespace only`, () => {
    assert.is(namespace.refuse(path)?.status, 404);
    assert.match(namespace.refuse(path)?.body.toString() ?? '', 'unsupported path');
  });
}

test('refuse: the paths of a namespace are not refused', () => {
  for (const [path] of PATHS) assert.is(namespace.refuse(path), undefined);
});

const answered = (body: unknown) =>
  JSON.parse(
    namespace.answer({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) }).body.toString(),
  ) as unknown;
const sent = (body: unknown) =>
  JSON.parse(namespace.body(Buffer.from(JSON.stringify(body))).toString()) as unknown;

test('body and answer: a policy, its paths, and the roles that name it', () => {
  const policy = { policy: 'path "dev/*" { } path "auth/token/renew-self" { } path "auth/aws/*" { }' };
  assert.equal(sent(policy), {
    policy: 'path "team-a/dev/*" { } path "auth/token/renew-self" { } path "auth/team-a/aws/*" { }',
  });
  assert.equal(answered(sent(policy)), policy);
  const role = { token_policies: ['dev', 'default'], ttl: 60 };
  assert.equal(sent(role), { token_policies: ['team-a-dev', 'default'], ttl: 60 });
  assert.equal(answered(sent(role)), role);
});

test('answer: only the mounts of the namespace', () => {
  const root = { 'aws/': { type: 'aws' }, 'team-a/aws/': { type: 'aws' }, request_id: '1' };
  const own = { 'aws/': { type: 'aws' }, request_id: '1' };
  assert.equal(answered({ ...root, data: root }), { ...own, data: own });
});

test('answer: a body that is not JSON is unchanged', () => {
  const body = Buffer.from('<html>');
  assert.is(namespace.answer({ status: 502, headers: {}, body }).body, body);
});

test.run();
