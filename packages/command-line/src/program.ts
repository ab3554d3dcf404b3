import { setMaxListeners } from 'node:events';
import type { Runs } from 'fleet';
import type { Catalogue, RunbookHelp } from './catalogue.ts';
import type { OTHERS } from './flag.ts';
import type { CommandLine } from './options.ts';
import { watchOutput } from './pipe.ts';
import type { Screen } from './screen.ts';

/** The runbooks, and what runs them. */
export interface Runbooks {
  readonly catalogue: Catalogue;
  /** What the help of a runbook, or of `all`, says. */
  readonly describe: (options: CommandLine) => Promise<RunbookHelp>;
  /** Runs what the command line asks for in one cluster, and tells the exit code. */
  readonly run: (options: CommandLine, screen: Screen, interrupt: AbortController) => Promise<number>;
  /** The runs that a fleet is made of. */
  readonly clusterRuns: (options: CommandLine, signal: AbortSignal) => Promise<Runs>;
  /** The commands that run nothing in a cluster. */
  readonly others: Readonly<Record<(typeof OTHERS)[number], (line: CommandLine) => Promise<void>>>;
}

/** What is running: `pnpm runbook` of this repository, or a bundle of one runbook. */
export interface Program {
  /** The words that start it. */
  readonly command: string;
  /** The runbook that a bundle is of. */
  readonly runbook?: string;
  /** What it is made from. */
  readonly origin: () => string;
}

/** What the operator's Ctrl-C, a signal to end, a closed terminal, or the end of whoever reads our output aborts. */
export function interruptible(): AbortController {
  const interrupt = new AbortController();
  // Everything under way listens for it, and steps run side by side.
  setMaxListeners(0, interrupt.signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  watchOutput(() => interrupt.abort());
  return interrupt;
}
