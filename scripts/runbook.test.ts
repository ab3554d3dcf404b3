import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** A checkout with this script as its program, and nothing installed. */
function checkout(script: string): string {
  const clone = temporaryFolder();
  mkdirSync(join(clone, 'scripts'));
  for (const file of ['runbook', 'scripts/runbook.mjs']) {
    // No shell starts a script with Windows line endings, which .gitattributes prevents.
    const text = asText(readFileSync(join(import.meta.dirname, '..', file)));
    writeFileSync(join(clone, file), text, { mode: 0o755 });
  }
  const cache = join(clone, CACHE);
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o755);
  mkdirSync(join(cache, 'made'));
  writeFileSync(join(cache, 'made/bundle.mjs'), script);
  writeFileSync(join(cache, 'sources.json'), JSON.stringify({ root: clone, name: 'made', sources: {} }));
  return clone;
}

const CACHE = 'node_modules/.cache/gloo-vault-irsa';

test('./runbook: nobody else can write what it writes, whatever the umask', () => {
  const clone = checkout(
    "import { mkdirSync, writeFileSync } from 'node:fs'; mkdirSync('d'); writeFileSync('f', '');",
  );
  const { status, stderr } = spawnSync('sh', ['-c', 'umask 0; exec ./runbook'], {
    cwd: clone,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  for (const path of ['d', 'f']) assert.is(statSync(join(clone, path)).mode & 0o22, 0, path);
});

for (const mode of [0o775, 0o757, 0o1777]) {
  test(`./runbook: a cache of mode ${mode.toString(8)} is refused: what lies there would run`, () => {
    const clone = checkout("process.stdout.write('ran')");
    chmodSync(join(clone, CACHE), mode);
    const { status, stdout, stderr } = spawnSync(join(clone, 'runbook'), { encoding: 'utf8' });
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, `rm -r ${join(clone, CACHE)}`);
  });
}

/** Each way in which a bundle is not this checkout's own: the bundler is missing here, and the error says so. */
const FOREIGN: [what: string, change: (clone: string, cache: string) => void][] = [
  ['of a copied checkout', (_, cache) => writeSources(cache, { root: '/elsewhere' })],
  [
    'outside the cache',
    (clone, cache) => {
      cpSync(join(cache, 'made'), join(clone, 'outside'), { recursive: true });
      writeSources(cache, { root: clone, name: '../../../outside' });
    },
  ],
  ['that is gone', (_, cache) => rmSync(join(cache, 'made'), { recursive: true })],
  ['of which a part is gone', (_, cache) => rmSync(join(cache, 'made/bundle.mjs'))],
  ['that others can write to', (_, cache) => chmodSync(join(cache, 'made/bundle.mjs'), 0o666)],
  ['in a folder that others can write to', (_, cache) => chmodSync(join(cache, 'made'), 0o777)],
  [
    'behind a link',
    (clone, cache) => {
      renameSync(join(cache, 'made'), join(clone, 'outside'));
      symlinkSync(join(clone, 'outside'), join(cache, 'made'));
    },
  ],
  ['that was cut short', (_, cache) => writeFileSync(join(cache, 'made/bundle.mjs'), 'process.stdout.')],
  ['without a folder’s name', (clone, cache) => writeSources(cache, { root: clone, name: '..' })],
];

function writeSources(cache: string, { root, name = 'made' }: { root: string; name?: string }): void {
  writeFileSync(join(cache, 'sources.json'), JSON.stringify({ root, name, sources: {} }));
}

for (const [what, change] of FOREIGN) {
  test(`./runbook: a bundle ${what} is not loaded: a new one is made`, () => {
    const clone = checkout("process.stdout.write('ran')");
    change(clone, join(clone, CACHE));
    const { status, stdout, stderr } = spawnSync(join(clone, 'runbook'), { encoding: 'utf8' });
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, /^The packages are not installed yet[^\n]*\n$/);
  });
}

test('./runbook: in a fresh clone, says how to install the packages', () => {
  const clone = checkout('');
  rmSync(join(clone, 'node_modules'), { recursive: true });
  const { status, stderr } = spawnSync(join(clone, 'runbook'), ['all'], {
    encoding: 'utf8',
  });
  assert.is(status, 2, stderr);
  assert.is(
    stderr,
    `The packages are not installed yet. Run this in ${clone}: npx --yes pnpm@10.34.9 install\n`,
  );
});

test.run();
