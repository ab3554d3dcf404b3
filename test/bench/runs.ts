import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A measured run. */
export interface Run {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The output of a run that did its work. A run with any other output is not measured. */
  readonly says: RegExp;
  /** Whether the operator has their own Vault. */
  readonly hasOwnVault?: boolean;
}

/** Runs that follow each other, starting in an empty sandbox. */
export type Side = readonly Run[];

export const GUIDE_TITLE = '(a) the guide’s own commands';

/** The guide's own commands as a script, which also repairs the denial of iam:GetRole. */
export const GUIDE: Side = [
  {
    title: GUIDE_TITLE,
    program: 'bash',
    args: ['-euo', 'pipefail', join(ROOT, 'test/guide.sh')],
    says: /not authorized to perform: iam:GetRole[\s\S]*deployment\.apps\/gloo condition met/,
  },
];

/** The runs of a checkout. */
export function runsOf(root = ROOT, suffix = ''): Side {
  const run = (title: string, args: readonly string[], says: RegExp): Run => ({
    title: `${title}${suffix}`,
    program: process.execPath,
    args: [join(root, 'scripts/runbook.mjs'), ...args],
    says,
  });
  return [
    run('(b) all --yes, from nothing', ['all', '--yes'], /repair/),
    run('(c) all --yes, nothing to do', ['all', '--yes'], /Plan: \d+ unchanged$/m),
    run('(d) all --plan, nothing to do', ['all', '--plan'], /Plan: \d+ unchanged$/m),
    run('(e) 90-troubleshoot', ['90-troubleshoot'], /Nothing is wrong/),
    run('(f) the list of runbooks', [], /90-troubleshoot/),
  ];
}

/** The runs that work on the cluster, with the operator's own Vault. */
export function runsWithOwnVault(): Side {
  return runsOf(ROOT, ', a Vault of one’s own')
    .filter(({ args }) => args[1] !== undefined)
    .map((run) => ({ ...run, hasOwnVault: true }));
}

/** Checks out another commit and installs its packages while `use` runs in its folder. */
export async function inCheckout<Result>(
  commit: string,
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  const root = temporaryFolder();
  execFileSync('git', ['worktree', 'add', '--detach', root, commit], { cwd: ROOT, stdio: 'ignore' });
  try {
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const install = [packageManager.split('+')[0], 'install', '--frozen-lockfile', '--prefer-offline'];
    execFileSync('npx', ['--yes', ...install], { cwd: root, stdio: 'ignore' });
    return await use(root);
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', root], { cwd: ROOT });
  }
}
