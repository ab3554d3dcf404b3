import { setMaxListeners } from 'node:events';
import { watchOutput } from './pipe.ts';

/** What is running: `pnpm runbook` of this repository, or a bundle of one runbook. */
export interface Program {
  /** The words that start it. */
  readonly command: string;
  /** The runbook that a bundle is of. */
  readonly runbook?: string;
  readonly help: () => string;
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
