import { setMaxListeners } from 'node:events';
import type { Catalogue, RunbookHelp } from './catalogue.ts';
import type { OTHERS } from './flag.ts';
import type { CommandLine } from './options.ts';
import { watchOutput } from './pipe.ts';
import type { Screen } from './screen.ts';

export interface Runbooks {
  readonly catalogue: Catalogue;
  /** What the help of a runbook, or of `all`, shows. */
  readonly describe: (options: CommandLine) => Promise<RunbookHelp>;
  /** Runs what the command line asks for, in one cluster or in each of a fleet, and returns the exit code. */
  readonly run: (options: CommandLine, screen: Screen, interrupt: AbortController) => Promise<number>;
  readonly others: Readonly<Record<(typeof OTHERS)[number], (line: CommandLine) => Promise<void>>>;
}

/** What is running: this repository, its package, or a bundle of one runbook. */
export interface Program {
  readonly command: string;
  readonly runbook?: string;
  readonly origin: () => string;
}

/** Aborted by Ctrl-C, a termination signal, a closed terminal, or output that cannot be written. */
export function interruptible(): AbortController {
  const interrupt = new AbortController();
  // Everything in progress listens to it, and steps run concurrently.
  setMaxListeners(0, interrupt.signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  watchOutput(() => interrupt.abort());
  return interrupt;
}
