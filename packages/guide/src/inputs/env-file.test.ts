import { chmodSync, lchownSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { NO_FLAGS } from 'engine/command-line/flags';
import * as assert from 'uvu/assert';
import { ENOUGH, failureOf, suiteWithFolder, writeEnv } from '../../testing/gathering.ts';
import { gatherInputs } from './gather-inputs.ts';

const test = suiteWithFolder('.env');

const namespaceIn = (folder: string) => gatherInputs(NO_FLAGS, ENOUGH, folder).NAMESPACE;

test('a file is named by what it gave, and only if it is the cluster’s', ({ folder }) => {
  writeEnv(folder, '.env', 'NAMESPACE=of-none\n');
  writeEnv(folder, '.env.other', 'NAMESPACE=of-other\n');
  assert.is(gatherInputs(NO_FLAGS, ENOUGH, folder).inputsFile, undefined);
  writeEnv(folder, '.env.demo', 'NAMESPACE=of-demo\n');
  assert.is(gatherInputs(NO_FLAGS, ENOUGH, folder).inputsFile, '.env.demo');
});

for (const mode of [0o620, 0o602]) {
  test(`a file that others may write is refused: mode ${mode.toString(8)}`, ({ folder }) => {
    chmodSync(writeEnv(folder, '.env.demo', 'NAMESPACE=of-demo\n'), mode);
    const { kind, resource, seen, next } = failureOf(folder, ENOUGH);
    assert.is(kind, 'input');
    assert.match(resource, '.env.demo');
    assert.is(seen, `others may write to it (mode 0${mode.toString(8)})`);
    assert.match(next.join(), 'chmod go-w');
  });
}

/** Only root can make a file of another user. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
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
  assert.match(seen, 'ENOENT');
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
  ['a byte order mark', '\ufeffNAMESPACE=a\n', '"\\ufeffNAMESPACE" is not an input'],
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

test.run();
