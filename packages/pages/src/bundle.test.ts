import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Script, type ScriptOptions } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepBundle } from './bundle.ts';

const root = resolve(import.meta.dirname, '../../..');
const cache = mkdtempSync(join(tmpdir(), 'kept-'));
const scriptOf = (bundle: string, options: ScriptOptions) =>
  new Script(`() => {${bundle.slice(bundle.indexOf('const BUNDLE'))}\n}`, options);

test('keepBundle: the bundle is stale once one of its sources changes, or what makes it', async () => {
  await keepBundle(root, cache, 'packages/engine/src/resource/printable.ts', scriptOf);
  const sources = Object.keys(JSON.parse(readFileSync(join(cache, 'sources.json'), 'utf8')));
  assert.ok(sources.includes('packages/engine/src/resource/printable.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/pages/src/bundle.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/pages/src/licences.ts'), sources.join(' '));
});

test('keepBundle: V8 takes the compiled code for the bundle, and that of the bundle before it is gone', async () => {
  const file = await keepBundle(root, cache, 'packages/engine/src/resource/command.ts', scriptOf);
  const code = `${statSync(file).mtimeMs}.code`;
  assert.equal(readdirSync(cache).sort(), [code, 'bundle.mjs', 'sources.json']);
  const cachedData = readFileSync(join(cache, code));
  const script = scriptOf(readFileSync(file, 'utf8'), { filename: file, cachedData });
  assert.is(script.cachedDataRejected, false);
});

test('keepBundle: a bundle that cannot be kept is made elsewhere, with the reason', async () => {
  const noFolder = join(cache, 'bundle.mjs');
  const said: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = (text) => said.push(String(text)) > 0;
  try {
    const file = await keepBundle(root, noFolder, 'packages/engine/src/resource/command.ts', scriptOf);
    assert.match(readFileSync(file, 'utf8'), 'const BUNDLE');
  } finally {
    process.stderr.write = write;
  }
  assert.match(said.join(''), /not kept: EEXIST/);
});

test('keepBundle: a program that does not compile is an error', async () => {
  const broken = () => new Script('}');
  try {
    await keepBundle(root, cache, 'packages/engine/src/resource/command.ts', broken);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SyntaxError);
  }
});

test.run();
