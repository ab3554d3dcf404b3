import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from 'sandbox';
import type { GuideOptions } from './guide.ts';
import { type Measured, measure, ROOT, runbook } from './measure.ts';
import { median } from './numbers.ts';

/** What is measured once the guide is carried out; `calls` says whether latency matters. */
const RUNS = [
  { title: 'all --yes', calls: true, args: ['all', '--yes'] },
  { title: 'all --plan', calls: true, args: ['all', '--plan'] },
  { title: '90-troubleshoot', calls: true, args: ['90-troubleshoot'] },
  { title: 'the list', calls: false, args: [] },
  { title: '--help', calls: false, args: ['--help'] },
] as const;

const FIGURES = [
  { name: 'wall, s', of: ({ seconds }: Measured) => seconds },
  { name: 'CPU, s', of: ({ cpu }: Measured) => cpu },
  { name: 'MB', of: ({ megabytes }: Measured) => megabytes },
] as const;

/** The heading of a comparison with a commit. Pure. */
export function headingAgainst(commit: string): string[] {
  return ['', 'latency, ms', ...FIGURES.flatMap(({ name }) => [name, commit, 'ratio'])];
}

/** Rows of medians of this checkout and of another commit, in alternating rounds. */
export async function measureAgainst(
  commit: string,
  sandbox: Sandbox,
  { rounds, latencies, signal, tell }: GuideOptions,
): Promise<string[][]> {
  const other = mkdtempSync(join(tmpdir(), 'bench-against-'));
  tell(`checking out and installing ${commit}`);
  execFileSync('git', ['worktree', 'add', '--detach', other, commit], { cwd: ROOT, stdio: 'ignore' });
  try {
    const { packageManager } = JSON.parse(readFileSync(join(other, 'package.json'), 'utf8'));
    const install = [packageManager.split('+')[0], 'install', '--frozen-lockfile', '--prefer-offline'];
    execFileSync('npx', ['--yes', ...install], { cwd: other, stdio: 'ignore' });
    const env = sandbox.operatorEnvironment();
    const run = (root: string, args: readonly string[]): Promise<Measured> =>
      measure({ ...runbook(root, ...args), cwd: root, env, signal });
    await run(ROOT, ['all', '--yes']);
    // Unmeasured: the first start makes the bundle.
    for (const root of [ROOT, other]) await run(root, ['--help']);
    const taken: { title: string; latency: number; root: string; measured: Measured }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      for (const latency of latencies) {
        tell(`round ${round} of ${rounds}, ${latency} ms`);
        await sandbox.control.configureAccount({ latencyMs: latency });
        for (const { title, calls, args } of RUNS) {
          if (!calls && latency !== latencies[0]) continue;
          for (const root of round % 2 === 0 ? [ROOT, other] : [other, ROOT])
            taken.push({ title, latency, root, measured: await run(root, args) });
        }
      }
    }
    return RUNS.flatMap(({ title, calls }) =>
      (calls ? latencies : latencies.slice(0, 1)).map((latency) => [
        title,
        calls ? String(latency) : '–',
        ...FIGURES.flatMap(({ of }) => {
          const [here, there] = [ROOT, other].map((root) =>
            median(
              taken
                .filter((one) => one.title === title && one.latency === latency && one.root === root)
                .map(({ measured }) => of(measured)),
            ),
          ) as [number, number];
          return [here, there, here / there].map((number) => number.toFixed(2));
        }),
      ]),
    );
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', other], { cwd: ROOT });
  }
}
