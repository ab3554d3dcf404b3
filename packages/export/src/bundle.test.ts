import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepBundle } from './bundle.ts';

test('keepBundle: the bundle is stale once one of its sources changes, or what makes it', async () => {
  const root = resolve(import.meta.dirname, '../../..');
  const cache = mkdtempSync(join(tmpdir(), 'kept-'));
  await keepBundle(root, cache, 'packages/resource/src/printable.ts');
  const sources = Object.keys(JSON.parse(readFileSync(join(cache, 'sources.json'), 'utf8')));
  assert.ok(sources.includes('packages/resource/src/printable.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/export/src/bundle.ts'), sources.join(' '));
  assert.ok(sources.includes('packages/export/src/licences.ts'), sources.join(' '));
});

test.run();
