import { execFileSync } from 'node:child_process';
import manifest from '../package.json' with { type: 'json' };

const { name, version, versionDate } = manifest;

/**
 * What a working copy of the project is: its version, its git commit and that commit's date. The same for the same
 * commit, wherever and whenever it is asked; without a git checkout, the version alone.
 */
export function origin(root: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
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

/**
 * The version and its date, as the footers of exported pages tell them. The date is the version's own, kept beside it
 * in package.json: that of the export would change the bytes of a page that has not changed, and that of the commit
 * would change the pages in docs/ by the commit that brings them up to date.
 */
export const VERSION = `${version}, ${versionDate}`;
