import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = resolve(import.meta.dirname, '..');
const { packageManager } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
  packageManager: string;
};

test('pnpm: package.json names an exact version and its integrity, which corepack checks', () => {
  assert.match(packageManager, /^pnpm@\d+\.\d+\.\d+\+sha512\.[0-9a-f]{128}$/);
});

test('pnpm: every file that names a version names this one', () => {
  const found = execFileSync('git', ['grep', '--untracked', '-oE', 'pnpm@[0-9][0-9.]*'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const [wanted = ''] = packageManager.split('+');
  const named = found
    .trim()
    .split('\n')
    .map((line) => line.replace(/\.$/, ''));
  assert.ok(named.length > 5);
  for (const line of named) assert.is(line.slice(line.lastIndexOf(':') + 1), wanted, line);
});

test.run();
