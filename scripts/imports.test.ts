import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** The packages of the product, each of which imports only later ones. */
const ORDER = [
  'guide',
  'troubleshoot',
  'fleet',
  'pages',
  'gloo-install',
  'vault-auth',
  'aws-irsa',
  'kubernetes',
  'engine',
];

const IMPORT = /(?:from|import|import\()\s*'([\w-]+)[^']*'/g;

/** The sources and tests in these folders. */
function filesIn(...folders: string[]): string[] {
  const args = ['ls-files', '-co', '--exclude-standard', '--', ...folders];
  const names = execFileSync('git', args, { encoding: 'utf8' }).split('\n');
  // git also lists a file that was deleted and not yet staged.
  return names.filter((name) => name.endsWith('.ts') && existsSync(name));
}

const sourcesIn = (...folders: string[]) => filesIn(...folders).filter((name) => !name.endsWith('.test.ts'));

test('imports: each package imports only packages below it, in its tests too', () => {
  const upward = ORDER.flatMap((name, place) => {
    return filesIn(join('packages', name)).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(IMPORT)]
        .map(([, imported = '']) => imported)
        .filter((imported) => ORDER.includes(imported) && ORDER.indexOf(imported) < place)
        .map((imported) => `${file} imports ${imported}`),
    );
  });
  assert.equal(upward, []);
});

/** The folders within a folder, each of which imports only later ones. */
const FOLDERS = {
  'engine/src': ['command-line', 'report', 'run', 'events', 'network', 'resource'],
  'gloo-install/src': ['guide', 'release', 'running-gloo', 'pods', 'objects', 'systems'],
  'kubernetes/src': ['helm', 'kubectl', 'api', 'context', 'process'],
  'guide/src': ['troubleshoot', 'run', 'teardown', 'repairs', 'proofs', 'checks', 'pages', 'inputs'],
  'guide/src/proofs': ['from-here', 'in-cluster', 'as-gloo'],
};

test('imports: each folder of a package imports only folders below it', () => {
  const upward = Object.entries(FOLDERS).flatMap(([within, order]) =>
    order.flatMap((folder, place) =>
      sourcesIn(join('packages', within, folder)).flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
          .map(([, imported = '']) => relative(join('packages', within), join(dirname(file), imported)))
          .filter((imported) => order.slice(0, place).some((above) => imported.startsWith(`${above}/`)))
          .map((imported) => `${file} imports ${imported}`),
      ),
    ),
  );
  assert.equal(upward, []);
});

test('imports: each folder of such a package has its place in that order', () => {
  for (const [within, order] of Object.entries(FOLDERS)) {
    const entries = readdirSync(join('packages', within), { withFileTypes: true });
    const folders = entries.filter((one) => one.isDirectory()).map(({ name }) => name);
    assert.equal(folders.sort(), [...order].sort());
  }
});

test('imports: the product knows neither the sandbox nor the tests', () => {
  const product = sourcesIn('runbooks', ...ORDER.map((name) => join('packages', name, 'src')));
  const importing = product.filter((file) =>
    /(?:from|import\() ?'(?:sandbox|test)\b/.test(readFileSync(file, 'utf8')),
  );
  assert.equal(importing, []);
});

test('imports: a runbook imports the verbs of a package, and nothing internal', () => {
  const internal = sourcesIn('runbooks').filter((file) => /\/internal'/.test(readFileSync(file, 'utf8')));
  assert.equal(internal, []);
});

test('imports: only troubleshoot reads its pages', () => {
  const reading = sourcesIn('packages', 'runbooks').filter((file) =>
    readFileSync(file, 'utf8').includes("texts('docs/troubleshooting')"),
  );
  assert.equal(reading, ['packages/troubleshoot/src/pages.ts']);
});

/** The files that write pages, or add advice to texts for people. */
const GUIDE = 'packages/guide/src';
const ADVISING = [
  'exported-pages.ts',
  'one-cluster.ts',
  ...['pages/diagnosis.ts', 'pages/page-blocks.ts'],
  ...['troubleshoot/explain.ts', 'troubleshoot/from-error.ts', 'troubleshoot/troubleshoot.ts'],
];

test('imports: the modules that decide a run’s actions cannot reach a page', () => {
  const files = sourcesIn(GUIDE).map((file) => relative(GUIDE, file));
  const importsOf = new Map(
    files.map((file) => {
      const text = readFileSync(join(GUIDE, file), 'utf8').replaceAll(/import type [^;]*;/g, '');
      const imported = [...text.matchAll(/(?:from|import|import\() ?'([^']+)'/g)];
      return [
        file,
        imported.map(([, name = '']) => (name.startsWith('.') ? join(dirname(file), name) : name)),
      ];
    }),
  );
  const reaches = (file: string, seen: Set<string>): boolean => {
    if (file === 'troubleshoot') return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return importsOf.get(file)?.some((imported) => reaches(imported, seen)) ?? false;
  };
  assert.equal(files.filter((file) => reaches(file, new Set())).sort(), ADVISING);
});

test.run();
