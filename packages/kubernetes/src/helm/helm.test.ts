import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, waitFor } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import { withVariables } from 'engine/testing/variables';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Helm } from './helm.ts';

const URL_OF = 'https://charts.example.com';
const KUBECONFIG = '{"current-context": "demo", "contexts": [], "clusters": [], "users": []}';

/** Runs `call` with a helm that is this script, in a folder of its own. */
async function withHelm<T>(script: string, call: (helm: Helm, folder: string) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'helm'), `#!/bin/sh\ncd '${folder}'\n${script}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\necho '${KUBECONFIG}'\n`, { mode: 0o755 });
  const variables = { PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder };
  return withVariables(variables, () => call(new Helm(), folder));
}

test('addRepository: calls run in sequence, even after a failed one', async () => {
  const alone =
    'mkdir at-work || exit 1; sleep 0.05; rmdir at-work; [ "$3" != broken ] || { echo Error >&2; exit 1; }';
  const ends = await withHelm(alone, (helm) =>
    Promise.allSettled(['broken', 'gloo', 'hashicorp'].map((name) => helm.addRepository(name, URL_OF, work))),
  );
  const [broken, ...others] = ends.map((end) => (end.status === 'rejected' ? end.reason.page : end.status));
  assert.is(broken, 'chart-repository-unreachable');
  assert.equal(others, ['fulfilled', 'fulfilled']);
});

for (const words of [
  'repo gloo not found',
  `no repositories found matching 'gloo'.  Nothing will be updated`,
  `no cached repo found. (try 'helm repo update'): error loading /me/gloo-index.yaml: empty index.yaml file`,
]) {
  test(`helm: "${words}" may mean that another helm just writes the file: the command is run again`, () =>
    withHelm(`[ -e again ] || { touch again; echo "Error: ${words}" >&2; exit 1; }`, (helm) =>
      helm.addRepository('gloo', URL_OF, work),
    ));
}

const CHART = {
  name: 'gloo',
  url: URL_OF,
  chart: 'gloo',
  version: '1.17.3',
  urlVariable: 'GLOO_HELM_REPO',
  versionVariable: 'EDGE_VERSION',
};
/** A helm with these repositories, which records its other calls, and finds a chart as `find` says. */
const finds = (find: string, repositories = '[]') => `case "$1" in
  repo) [ "$2" != list ] || echo '${repositories}'; [ "$2" = list ] || echo "$*" >> calls;;
  version) ;;
  *) echo "$*" >> calls; ${find};;
esac`;
const PULLED = `for last; do :; done; echo Pulled; echo chart > "\${last#*=}/gloo-1.22.1.tgz"`;
const DIGEST = `sha256:${createHash('sha256').update('chart\n').digest('hex')}`;
const KNOWN = `[{"name": "gloo", "url": "${URL_OF}/"}]`;
const BY_ADDRESS = `gloo --repo=${URL_OF} --repository-config=/dev/null`;
const failing = (words: string) => `echo 'Error: ${words}' >&2; exit 1`;

const FOUND: readonly (readonly [
  what: string,
  script: string,
  source: Partial<typeof CHART>,
  calls: readonly string[],
  fails?: string,
])[] = [
  ['by its address', finds(PULLED), {}, [`pull ${BY_ADDRESS}`]],
  ['by the name that has its credentials', finds(PULLED, KNOWN), {}, ['pull gloo/gloo']],
  ['in a registry', finds(PULLED), { url: 'oci://r.example.com/c/' }, ['pull oci://r.example.com/c/gloo']],
  [
    'not in an index of this machine, which may be old',
    finds(`[ -e new ] || { touch new; echo Error >&2; exit 1; }; ${PULLED}`, KNOWN),
    {},
    ['pull gloo/gloo', 'repo update gloo', 'pull gloo/gloo'],
  ],
  [
    'nowhere: another server answers',
    finds(failing('404 Not Found')),
    {},
    [`pull ${BY_ADDRESS}`],
    'input GLOO_HELM_REPO',
  ],
  [
    'that breaks off on the way',
    finds(failing('unexpected EOF')),
    {},
    [`pull ${BY_ADDRESS}`],
    'failed helm repository gloo',
  ],
];
for (const [what, script, source, calls, fails] of FOUND) {
  test(`chart: one ${what}`, () =>
    withHelm(script, async (helm, folder) => {
      const found = await helm.chart({ ...CHART, ...source }, work).catch((error: Failure) => error);
      assert.is(found instanceof Failure, fails !== undefined);
      if (found instanceof Failure) {
        const said = `${found.kind} ${found.resource} ${found.next.join(' ')}`;
        for (const word of fails?.split(' ') ?? []) assert.match(said, word);
      } else assert.equal([found.digest, String(found.archive)], [DIGEST, 'chart\n']);
      const called = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
      const made = called.map((call) => call.replace(/ --(?:version|destination)=.*/, ''));
      assert.equal(made, calls);
      assert.equal(foldersIn(folder), []);
    }));
}

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());

test('chart: pulled once, whatever the repository serves later; again after a failure', () =>
  withHelm(finds(`[ -e again ] || { touch again; exit 1; }; ${PULLED}`), async (helm, folder) => {
    const pull = () => helm.chart(CHART, work);
    await failureOf(pull);
    assert.is(await pull(), await pull());
    assert.is(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length, 2);
  }));

test('chart: an interrupt leaves no chart behind', () =>
  withHelm(finds(`${PULLED}; sleep 60 & touch pulled; wait`), async (helm, folder) => {
    const interrupt = new AbortController();
    const reason = new Error('ctrl-c');
    const found = helm.chart(CHART, { ...work, signal: interrupt.signal }).catch((error: unknown) => error);
    const pulls = async () => existsSync(join(folder, 'pulled')) || undefined;
    assert.ok(
      await waitFor({ what: 'helm pull', atMostMs: 60_000, firstPauseMs: 5 }, pulls, work),
      'helm pulls',
    );
    assert.is(foldersIn(folder).length, 1);
    interrupt.abort(reason);
    assert.is(await found, reason);
    assert.equal(foldersIn(folder), []);
  }));

const CRD = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition';
const KIND_FIRST = 'kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1';
for (const [what, printed, read] of [
  ['two, which helm joins', `${CRD}\n${CRD}`, `${CRD}\n---\n${CRD}\n`],
  ['two, which helm separates', `---\n${CRD}\n---\n${CRD}`, `---\n${CRD}\n---\n${CRD}\n`],
  [
    'one whose kind comes first',
    `${CRD}\n${KIND_FIRST}\nspec:\n  a: 1`,
    `${CRD}\n---\n${KIND_FIRST}\nspec:\n  a: 1\n`,
  ],
  ['none', '', '\n'],
  ['a sign-in page', '<html>', undefined],
  ['another program’s list', '[{"kind": "none"}]', undefined],
] as const) {
  test(`crds: ${what}`, () =>
    withHelm(`echo '${printed}'`, async (helm) => {
      const crds = () => helm.crds({ archive: Buffer.from('chart'), digest: DIGEST }, work);
      if (read !== undefined) return assert.is(await crds(), read);
      const { resource, seen } = await failureOf(crds);
      assert.is(resource, 'helm show crds');
      assert.match(seen, 'instead of Kubernetes objects');
    }));
}

for (const [what, script, fails] of [
  ['3.14', 'echo v3.14.0+g1', undefined],
  ['4', 'echo v4.0.1', undefined],
  ['built by oneself', 'echo v3.21', undefined],
  ['2', 'echo v2.17.0', 'helm version prints v2.17.0'],
  ['another program', 'echo helm helm 3.19.4', 'helm version prints helm helm 3.19.4'],
] as const) {
  test(`version: ${what}`, () =>
    withHelm(script, async (helm) => {
      const found = await helm.version(work).catch((error: Failure) => error);
      if (fails === undefined) return assert.type(found, 'string');
      assert.instance(found, Failure);
      const { kind, resource, seen, next } = found as Failure;
      assert.equal([kind, resource, seen], ['input', 'helm', fails]);
      assert.ok(next.length > 0);
    }));
}

test.run();
