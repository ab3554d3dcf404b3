// The middle of `npm version NUMBER`: dates the release in package.json and CHANGELOG.md, and updates the pages, whose footers
// contain the version. npm runs the checks before it, and commits and tags after it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';

const ROOT = join(import.meta.dirname, '..');
const date = new Date().toISOString().slice(0, 10);

function rewrite(file: string, change: (text: string) => string): void {
  const path = join(ROOT, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

rewrite('CHANGELOG.md', (text) =>
  text.replace(/^## Unreleased$/m, `## ${process.env.npm_new_version} (${date})`),
);
rewrite('package.json', (text) => text.replace(/"versionDate": ".*"/, `"versionDate": "${date}"`));
await $({ cwd: ROOT, stdio: 'inherit' })`node --import tsx scripts/pages.ts`;
await $({ cwd: ROOT })`git add --all`;
