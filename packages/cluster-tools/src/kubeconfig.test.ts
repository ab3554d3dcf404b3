import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { flattened, readContext, readKubeconfig } from './kubeconfig.ts';

const HOME = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
mkdirSync(join(HOME, '.kube'));
const file = (name: string, content: unknown): string => {
  const path = join(HOME, name);
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
};
file('.kube/config', 'current-context: of-home\n');
const none = file('none', 'contexts: null\ncurrent-context: ""\n');
const empty = file('empty', '');
const one = file('one', 'current-context: one\n');
const two = file('two', '{"current-context": "two"}');

const CASES: [what: string, kubeconfig: string | undefined, context: string][] = [
  ['without KUBECONFIG, that of the home folder', undefined, 'of-home'],
  ['an empty KUBECONFIG counts as none', '', 'of-home'],
  ['the file that KUBECONFIG names', two, 'two'],
  ['the first file of several that names one', `${none}:${empty}:${one}:${two}`, 'one'],
  ['a file that is not there is passed over', `${HOME}/nowhere:${two}`, 'two'],
  ['none where no file names one', none, ''],
];
for (const [what, KUBECONFIG, context] of CASES) {
  test(`readKubeconfig: the current context: ${what}`, () => {
    assert.is(readKubeconfig({ HOME, KUBECONFIG })['current-context'], context);
  });
}

/** A kubeconfig of one context, whose cluster, user and context share a name. */
const ofContext = (name: string, cluster: object, user: object) => ({
  'current-context': name,
  contexts: [{ name, context: { cluster: name, user: name } }],
  clusters: [{ name, cluster }],
  users: [{ name, user }],
});

test('readKubeconfig: of two things with one name, the first file’s counts', () => {
  const mine = file('mine', ofContext('demo', { server: 'https://mine' }, {}));
  const theirs = file('theirs', ofContext('demo', { server: 'https://theirs' }, {}));
  const { clusters } = readKubeconfig({ KUBECONFIG: `${mine}:${theirs}` });
  assert.equal(clusters, [{ name: 'demo', cluster: { server: 'https://mine' } }]);
});

test('readKubeconfig: paths are those of the file’s folder, and programs without a folder stay as they are', () => {
  const plugin = (command: string) => ({ exec: { apiVersion: 'v1', command } });
  const config = file(
    'paths',
    ofContext('demo', { 'certificate-authority': 'ca.pem' }, plugin('./get-token')),
  );
  const { clusters, users } = readKubeconfig({ KUBECONFIG: config });
  assert.equal(clusters[0]?.cluster, { 'certificate-authority': join(HOME, 'ca.pem') });
  assert.equal(users[0]?.user, plugin(join(HOME, 'get-token')));
  const ofPath = file('of-path', ofContext('demo', {}, plugin('aws')));
  assert.equal(readKubeconfig({ KUBECONFIG: ofPath }).users[0]?.user, plugin('aws'));
});

for (const [what, content] of [
  ['no YAML', 'current-context: [\n'],
  ['of another shape', 'contexts: 3\nclusters: yes\n'],
  ['a list', '- 1\n- 2\nclusters: x'],
] as const) {
  test(`readKubeconfig: a file that is ${what} is told by its name`, () => {
    const path = file('broken', content);
    assert.throws(
      () => readKubeconfig({ KUBECONFIG: path }),
      (error: unknown) => error instanceof Failure && error.kind === 'input' && error.resource.includes(path),
    );
  });
}

test('readContext: the context with its cluster and user, and no other', () => {
  const [a, b] = [ofContext('a', { server: 'https://a' }, {}), ofContext('b', { server: 'https://b' }, {})];
  const KUBECONFIG = `${file('a', a)}:${file('b', b)}`;
  const config = readKubeconfig({ KUBECONFIG });
  assert.equal(readContext(config), a);
  assert.equal(readContext(config, 'b'), b);
});

test('readContext: one that is not there is refused with those that are', () => {
  const config = readKubeconfig({ KUBECONFIG: file('demo', ofContext('demo', {}, {})) });
  assert.throws(() => readContext(config, 'other'), /context "other" does not exist/);
  assert.throws(() => readContext({ ...config, 'current-context': '' }), /current-context is not set/);
});

test('flattened: the contents of files stand in place of their paths', () => {
  file('ca.pem', 'authority');
  const KUBECONFIG = file('files', ofContext('demo', { 'certificate-authority': 'ca.pem' }, { token: 't' }));
  const { clusters, users } = flattened(readKubeconfig({ KUBECONFIG }));
  assert.equal(clusters[0]?.cluster, { 'certificate-authority-data': btoa('authority') });
  assert.equal(users[0]?.user, { token: 't' });
});

test('flattened: a file that is not there is told', () => {
  const KUBECONFIG = file('gone', ofContext('demo', {}, { 'client-key': 'nowhere.pem' }));
  assert.throws(() => flattened(readKubeconfig({ KUBECONFIG })), /nowhere\.pem/);
});

test.after(() => rmSync(HOME, { recursive: true }));
test.run();
