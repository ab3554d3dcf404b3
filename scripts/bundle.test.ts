import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepBundle } from './bundle.ts';

const root = resolve(import.meta.dirname, '..');
const cache = temporaryFolder();
const MAIN = 'packages/engine/src/resource/printable.ts';

test('keepBundle: records the sources of the bundle and of the bundler', async () => {
  const bundle = await keepBundle(root, cache, MAIN);
  const kept = JSON.parse(readFileSync(join(cache, 'sources.json'), 'utf8'));
  assert.equal([kept.root, join(cache, kept.name, 'bundle.mjs')], [root, bundle]);
  for (const source of [
    MAIN,
    'scripts/bundle.ts',
    'scripts/head.ts',
    'docs/troubleshooting/denied-explicitly-by-aws.md',
    // A new page changes its folder.
    'docs/troubleshooting',
  ])
    assert.ok(source in kept.sources, source);
});

test('keepBundle: a run that loads a part later still finds it after the bundle was made again', async () => {
  const before = await keepBundle(root, cache, MAIN);
  const after = await keepBundle(root, cache, MAIN);
  assert.is.not(dirname(before), dirname(after));
  assert.match(readFileSync(before, 'utf8'), 'const BUNDLE');
});

test('keepBundle: a bundle that cannot be kept is made elsewhere, with the reason', async () => {
  const noFolder = join(cache, 'a-file');
  writeFileSync(noFolder, '');
  const said: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = (text) => said.push(String(text)) > 0;
  try {
    const bundle = await keepBundle(root, noFolder, MAIN);
    assert.match(readFileSync(bundle, 'utf8'), 'const BUNDLE');
  } finally {
    process.stderr.write = write;
  }
  assert.match(said.join(''), /not kept: E(EXIST|NOTDIR)/);
});

test.run();
