import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * What this working copy of the project is: its version, its git commit and that commit's date. The same for the
 * same commit, wherever and whenever it is asked; without a git checkout, the version alone.
 */
export function origin(): string {
  const { name, version } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  try {
    // A copy of the project inside another repository is not of that repository's commit.
    if (git('rev-parse', '--show-cdup') !== '') return `${name} ${version}`;
    const [commit, date] = git('log', '-1', '--format=%h %cs', '--abbrev=12').split(' ');
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${name} ${version}, commit ${commit} of ${date}${changed ? ', with local changes' : ''}`;
  } catch {
    return `${name} ${version}`;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', ['-C', ROOT, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
