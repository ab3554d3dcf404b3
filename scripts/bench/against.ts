import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sandbox } from 'sandbox';
import { type Measured, measure, nodeWith } from './measure.ts';
import { ROOT } from './runs.ts';
import { median } from './statistics.ts';
import { textTable } from './table.ts';

/** What is measured once the guide is carried out: whether it makes calls, which latency slows, and its arguments. */
const RUNS = {
  'all --yes': { calls: true, args: ['all', '--yes'] },
  'all --plan': { calls: true, args: ['all', '--plan'] },
  '90-troubleshoot': { calls: true, args: ['90-troubleshoot'] },
  'the list': { calls: false, args: [] },
  '--help': { calls: false, args: ['--help'] },
} as const;

const FIGURES: Readonly<Record<string, (measured: Measured) => number>> = {
  'wall s': ({ seconds }) => seconds,
  'CPU s': ({ cpuSeconds = Number.NaN }) => cpuSeconds,
  'peak MB': ({ ownPeak = Number.NaN }) => ownPeak / 1024,
};

interface Comparing {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
}

/** A table of medians of this working copy and of another commit, measured in turn; each goes first in every other round. */
export async function compareWith(commit: string, sandbox: Sandbox, comparing: Comparing): Promise<string> {
  const { rounds, latencies, signal, log } = comparing;
  const other = mkdtempSync(join(tmpdir(), 'bench-against-'));
  try {
    log(`checking out and installing ${commit}`);
    checkOut(commit, other);
    const run = async (root: string, ...args: readonly string[]): Promise<Measured> => {
      const words = nodeWith(...startOf(root), ...args);
      const env = sandbox.environment();
      const measured = await measure({ program: process.execPath, args: words, env, cwd: root, signal });
      if (measured.exitCode !== 0)
        throw new Error(`${root}: ${args.join(' ')} ended with ${measured.exitCode}\n${measured.stdout}`);
      return measured;
    };
    await run(ROOT, 'all', '--yes');
    // Unmeasured: a first start compiles or bundles.
    for (const root of [ROOT, other]) for (const { args } of Object.values(RUNS)) await run(root, ...args);
    const measured = new Map<string, Measured[]>();
    for (let round = 1; round <= rounds; round += 1) {
      for (const latency of latencies) {
        log(`round ${round} of ${rounds}, ${latency} ms`);
        await sandbox.control.setLatency(latency);
        for (const [name, { calls, args }] of Object.entries(RUNS)) {
          if (!calls && latency !== latencies[0]) continue;
          for (const root of round % 2 === 0 ? [ROOT, other] : [other, ROOT]) {
            const key = keyOf(name, latency, root);
            measured.set(key, [...(measured.get(key) ?? []), await run(root, ...args)]);
          }
        }
      }
    }
    const heading = ['', 'ms', ...Object.keys(FIGURES).flatMap((figure) => [figure, commit, 'ratio'])];
    const rows = Object.entries(RUNS).flatMap(([name, { calls }]) =>
      (calls ? latencies : latencies.slice(0, 1)).map((latency) => [
        name,
        calls ? String(latency) : '',
        ...Object.values(FIGURES).flatMap((figure) => {
          const [here = Number.NaN, there = Number.NaN] = [ROOT, other].map((root) =>
            median((measured.get(keyOf(name, latency, root)) ?? []).map(figure)),
          );
          return [here, there, here / there].map((number) => number.toFixed(2));
        }),
      ]),
    );
    return textTable({ heading, rows, words: 1 });
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', other], { cwd: ROOT });
  }
}

const keyOf = (name: string, latency: number, root: string): string => `${name} ${latency} ${root}`;

function checkOut(commit: string, folder: string): void {
  execFileSync('git', ['worktree', 'add', '--detach', folder, commit], { cwd: ROOT, stdio: 'ignore' });
  const [pnpm = ''] = manifestOf(folder).packageManager.split('+');
  execFileSync('npx', ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: folder,
    stdio: 'ignore',
  });
}

/** The words by which Node starts `pnpm runbook` of a checkout: as its own program, or by the checkout's tsx. */
function startOf(root: string): string[] {
  const [program, file = ''] = manifestOf(root).scripts.runbook.split(' ');
  const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
  return [...(program === 'tsx' ? ['--import', tsx] : []), join(root, file)];
}

function manifestOf(root: string): {
  readonly packageManager: string;
  readonly scripts: { readonly runbook: string };
} {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
