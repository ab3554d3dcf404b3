import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_FLAGS } from 'engine/command-line/flags';
import { mask } from 'engine/resource';
import { testAsRoot } from 'engine/testing/left-out';
import * as assert from 'uvu/assert';
import { ENOUGH, failureOf, suiteWithFolder, writeEnv } from '../../testing/gathering.ts';
import { gatherInputs } from './gather-inputs.ts';
import { SECRET_INPUTS } from './inputs.ts';

const test = suiteWithFolder('where inputs come from');

test('a flag overrides the environment, that the cluster’s file, and that the guide', ({ folder }) => {
  const file =
    'NAMESPACE=from-file\nEDGE_VERSION=v1.17.9\nAWS_REGION=eu-west-1\n# a remark\nGLOO_LICENSE_KEY="abc#def"\n';
  writeEnv(folder, '.env.flagged', file);
  const flags = { ...NO_FLAGS, cluster: 'flagged', region: 'us-west-2' };
  const inputs = gatherInputs(flags, { ...ENOUGH, NAMESPACE: 'exported' }, folder);
  assert.is(inputs.AWS_REGION, 'us-west-2');
  assert.is(inputs.VAULT_AUTH_ROLE_NAME, 'dev-role-iam-flagged');
  assert.is(inputs.NAMESPACE, 'exported');
  assert.is(inputs.EDGE_VERSION, 'v1.17.9');
  assert.is(inputs.GLOO_LICENSE_KEY, 'abc#def');
  assert.is(inputs.VAULT_ADDRESS, 'http://vault-internal.vault:8200');
});

test('a secret is masked as soon as it is read, from any source', ({ folder }) => {
  for (const name of SECRET_INPUTS) {
    const [exported, filed] = [`${name}-exported-canary`, `${name}-filed-canary`];
    gatherInputs(NO_FLAGS, { ...ENOUGH, [name]: exported }, folder);
    writeEnv(folder, '.env.demo', `${name}=${filed}\n`);
    gatherInputs(NO_FLAGS, ENOUGH, folder);
    assert.is(mask(`a ${exported} b ${filed}`), 'a (secret) b (secret)');
  }
});

test('an invalid cluster name reads no file', ({ folder }) => {
  mkdirSync(join(folder, '.env.x'));
  writeEnv(folder, 'elsewhere', 'NAMESPACE=No\n');
  const { seen } = failureOf(folder, { AWS_REGION: 'us-east-1' }, { cluster: 'x/../elsewhere' });
  assert.match(seen, 'CLUSTER_NAME');
  assert.not.match(seen, 'NAMESPACE');
});

const namespaceIn = (folder: string) => gatherInputs(NO_FLAGS, ENOUGH, folder).NAMESPACE;

test('an input names its source, and a file is read only if it is the cluster’s', ({ folder }) => {
  writeEnv(folder, '.env', 'NAMESPACE=of-none\n');
  writeEnv(folder, '.env.other', 'NAMESPACE=of-other\n');
  assert.is(gatherInputs(NO_FLAGS, ENOUGH, folder).sources.NAMESPACE, undefined);
  writeEnv(folder, '.env.demo', 'NAMESPACE=of-demo\n');
  assert.is(gatherInputs(NO_FLAGS, ENOUGH, folder).sources.NAMESPACE, '.env.demo');
});

for (const [mode, who] of [
  [0o602, 'others'],
  [0o666, 'others'],
  [0o620, 'members of its group (gid 65534)'],
] as const) {
  testAsRoot(test)(`a file that ${who} may write is refused: mode ${mode.toString(8)}`, ({ folder }) => {
    const file = writeEnv(folder, '.env.demo', 'NAMESPACE=of-demo\n');
    chownSync(file, 0, 65534);
    chmodSync(file, mode);
    const { kind, resource, seen, next } = failureOf(folder, ENOUGH);
    assert.is(kind, 'input');
    assert.match(resource, '.env.demo');
    assert.is(seen, `${who} may write to it (mode 0${mode.toString(8)})`);
    assert.match(next.join(), 'chmod go-w');
  });
}

testAsRoot(test)('a file that the group of this user alone may write is read', ({ folder }) => {
  chmodSync(writeEnv(folder, '.env.demo', 'NAMESPACE=of-demo\n'), 0o664);
  assert.is(namespaceIn(folder), 'of-demo');
});

test('a file of Windows is read as any other', ({ folder }) => {
  writeFileSync(
    join(folder, '.env.demo'),
    Buffer.from('\ufeffNAMESPACE=of-demo\r\nIAM_PATH=/a/\r\n', 'utf16le'),
    {
      mode: 0o600,
    },
  );
  assert.is(namespaceIn(folder), 'of-demo');
});

testAsRoot(test)(
  'a link of another user is refused, wherever it leads; a link of this user is followed',
  ({ folder }) => {
    symlinkSync(writeEnv(folder, 'elsewhere', 'NAMESPACE=of-demo\n'), join(folder, '.env.demo'));
    assert.is(namespaceIn(folder), 'of-demo');
    lchownSync(join(folder, '.env.demo'), 65534, 65534);
    assert.is(failureOf(folder, ENOUGH).seen, 'it belongs to another user (uid 65534)');
  },
);

test('a link that leads nowhere is refused, since its inputs would be missed in silence', ({ folder }) => {
  symlinkSync(join(folder, 'gone'), join(folder, '.env.demo'));
  const { kind, seen } = failureOf(folder, ENOUGH);
  assert.is(kind, 'input');
  assert.match(seen, 'there is no such file');
});

for (const [name, environment] of [
  ['.env', { AWS_REGION: 'eu-west-1' }],
  ['.env.demo', ENOUGH],
] as const) {
  test(`only of .env, the cluster is to be named: ${name}`, ({ folder }) => {
    writeEnv(folder, name, 'X=1\n');
    assert.is(failureOf(folder, environment).next.join().includes('name the cluster'), name === '.env');
  });
}

const WRONG: [what: string, text: string, seen: string][] = [
  ['an unknown name', 'NAMESPACE=a\nEDGE_VERSON=v1.17.3\n', '"EDGE_VERSON" is not an input'],
  ['no assignment', '# inputs\n\nNAMESPACE gloo\n', 'line 3: it is not NAME=VALUE'],
  ['a broken line before another', 'hidden\nX=hidden\r\n', 'line 1: it is not NAME=VALUE'],
  ['several', 'X=hidden\nY=hidden\n', '"X" is not an input\n"Y" is not an input'],
];
for (const [what, text, seen] of WRONG) {
  test(`${what} is refused, without its value`, ({ folder }) => {
    writeEnv(folder, '.env.demo', text);
    const failure = failureOf(folder, ENOUGH);
    assert.is(failure.kind, 'input');
    assert.is(failure.seen, seen);
    assert.not.match([failure.seen, ...failure.next].join(), 'hidden');
  });
}

test('blank lines, remarks, quotation marks and `export` are read as a shell reads them', ({ folder }) => {
  const text =
    '\n# a remark\n  export NAMESPACE = "a-b" # one\r\nEDGE_VERSION=\'v1.17.9\'\nVAULT_ADDRESS=\nACCOUNT_ID=`123456789012`\n';
  writeEnv(folder, '.env.demo', text);
  const inputs = gatherInputs(NO_FLAGS, { ...ENOUGH, NAMESPACE: '' }, folder);
  assert.equal(
    [inputs.NAMESPACE, inputs.EDGE_VERSION, inputs.ACCOUNT_ID],
    ['a-b', 'v1.17.9', '123456789012'],
  );
  assert.is(inputs.VAULT_ADDRESS, 'http://vault-internal.vault:8200', 'an empty one is not set');
});

for (const [variable, values] of [
  ['VAULT_AUTH_ROLE_NAME', { VAULT_IRSA_ROLE_NAME: 'DEV-role-iam-demo' }],
  ['VAULT_AUTH_ROLE_NAME', { VAULT_AUTH_ROLE_NAME: 'vault-irsa-demo' }],
  ['VAULT_AUTH_ROLE_NAME', { VAULT_ASSUMED_ROLE: 'dev-role-iam-demo' }],
  ['VAULT_AUTH_ROLE_NAME', { VAULT_STS_ROLE_ARN: 'arn:aws:iam::123456789012:role/x/dev-role-iam-demo' }],
  ['VAULT_AUTH_POLICY_NAME', { VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-policy-demo' }],
  [
    'VAULT_AUTH_POLICY_NAME',
    { VAULT_AUTH_POLICY_NAME: 'b', PERMISSIONS_BOUNDARY_ARN: 'arn:aws:iam::123456789012:policy/b' },
  ],
] as const) {
  test(`${JSON.stringify(values)}: two names of a kind are one, which is refused`, ({ folder }) => {
    assert.match(
      failureOf(folder, { ...ENOUGH, ...values }).seen,
      new RegExp(`^${variable} = .* too: the two must differ`),
    );
  });
}

test.run();
