import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UNIT_FOLDERS } from './unit-folders.ts';

const ROOT = resolve(import.meta.dirname, '..');

function testsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:node_modules|\..*)$/.test(entry.name) ? [] : testsBelow(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

test('npm test runs every test file: unit tests in their folders, and the end-to-end tests', () => {
  const left = testsBelow('.').filter(
    (path) => !/^test\/[^/]+$/.test(path) && !UNIT_FOLDERS.some((folder) => path.startsWith(`${folder}/`)),
  );
  assert.equal(left, []);
});

test.run();
