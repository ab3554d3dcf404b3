import { execFileSync } from 'node:child_process';
import { childEnvironment } from 'engine/child-environment';
import manifest from '../../../package.json' with { type: 'json' };

const { name, version, versionDate, repository } = manifest;

/** The commands that fetch the project. */
export const CLONE = [`git clone ${repository} ${name}`, `cd ${name}`];

/** The address of docs/, once package.json has an address of the repository. */
export const DOCS = /^https:/.test(repository) ? `${repository}/blob/HEAD/docs` : undefined;

/**
 * A working copy of the project: its version, its git commit and the commit's date. It depends only on the commit.
 * Without a git checkout, just the version.
 */
export function origin(root: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      env: childEnvironment(process.env) as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    // A copy of the project inside another repository must not show that repository's commit.
    if (git('rev-parse', '--show-cdup') !== '') return `${name} ${version}`;
    const [commit, date] = git('log', '-1', '--format=%h %cs', '--abbrev=12').split(' ');
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${name} ${version}, commit ${commit} of ${date}${changed ? ', with local changes' : ''}`;
  } catch {
    return `${name} ${version}`;
  }
}

/**
 * The version and its date for the footers of exported pages. The date belongs to the version and is stored beside it in
 * package.json: the date of the export would change the bytes of an unchanged page, and the commit's date would change
 * the pages in docs/ with the commit that updates them.
 */
export const VERSION = `${version}, ${versionDate}`;
