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
  await keepBundle(root, cache, 'packages/resource/src/printable.ts', scriptOf);
  const sources = Object.keys(JSON.parse(readFileSync(join(cache, 'sources.json'), 'utf8')));
  assert.ok(sources.includes('packages/resource/src/printable.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/export/src/bundle.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/export/src/licences.ts'), sources.join(' '));
});

test('keepBundle: V8 takes the compiled code for the bundle, and that of the bundle before it is gone', async () => {
  const file = await keepBundle(root, cache, 'packages/resource/src/command.ts', scriptOf);
  const code = `${statSync(file).mtimeMs}.code`;
  assert.equal(readdirSync(cache).sort(), [code, 'bundle.mjs', 'sources.json']);
  const cachedData = readFileSync(join(cache, code));
  const script = scriptOf(readFileSync(file, 'utf8'), { filename: file, cachedData });
  assert.is(script.cachedDataRejected, false);
});

test.run();
