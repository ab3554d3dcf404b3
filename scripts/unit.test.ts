import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = resolve(import.meta.dirname, '..');

function testsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:node_modules|\..*)$/.test(entry.name) ? [] : testsBelow(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function scriptsOf(folder: string): Record<string, string> {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).scripts ?? {};
}

test('npm test runs every test file: the packages’ own, those of the root’s script unit, and the end-to-end tests', () => {
  const units = scriptsOf('.').unit?.split(' ').slice(2) ?? [];
  const packages = readdirSync(join(ROOT, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')) && 'test' in scriptsOf(folder));
  const folders = [...units, ...packages.map((folder) => `${folder}/src`)].map((folder) => `${folder}/`);
  const left = testsBelow('.').filter(
    (path) => !/^test\/[^/]+$/.test(path) && !folders.some((folder) => path.startsWith(folder)),
  );
  assert.equal(left, []);
});

test.run();
