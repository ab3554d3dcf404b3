import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of this working copy. */
export const ROOT = resolve(import.meta.dirname, '..');

/**
 * What this working copy of the project is: its version, its git commit and that commit's date. The same for the
 * same commit, wherever and whenever it is asked; without a git checkout, the version alone.
 */
export function origin(): string {
  const { name, version } = manifest();
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

/**
 * The version and its date, as the footers of exported pages tell them. The date is the version's own, kept beside it
 * in package.json: that of the export would change the bytes of a page that has not changed, and that of the commit
 * would change the pages in docs/ by the commit that brings them up to date.
 */
export function version(): string {
  const { version, versionDate } = manifest();
  return `${version}, ${versionDate}`;
}

/** What a runbook as one file is made of. */
export function project() {
  return { root: ROOT, main: 'scripts/bundle-main.ts', madeFrom: origin() };
}

function manifest(): Readonly<Record<'name' | 'version' | 'versionDate', string>> {
  return JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'versionDate',
    string
  >;
}
