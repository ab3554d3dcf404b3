import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** A checkout whose program is this script, with nothing installed. */
function checkout(script: string): string {
  const clone = temporaryFolder();
  for (const file of ['runbook', 'scripts/runbook.mjs'])
    cpSync(join(import.meta.dirname, '..', file), join(clone, file));
  const cache = join(clone, CACHE);
  mkdirSync(cache, { recursive: true });
  chmodSync(cache, 0o755);
  const bundle = join(cache, 'bundle.mjs');
  writeFileSync(bundle, script);
  writeFileSync(join(cache, 'sources.json'), JSON.stringify({ bundle, sources: {} }));
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
