import { setMaxListeners } from 'node:events';
import { helpText, listText } from './command-line/help.ts';

const interrupt = new AbortController();
// Everything under way listens for it, and steps run side by side.
setMaxListeners(0, interrupt.signal);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());

/** `pnpm runbook …`: reads the command line, runs, and ends with the exit code that tells the truth. */
async function main(argv: readonly string[]): Promise<number> {
  // The list and the help need none of what a run loads.
  if (argv.length === 0 || (argv.length === 1 && /^(--help|-h)$/.test(argv[0] ?? ''))) {
    process.stdout.write(argv.length === 0 ? listText() : helpText());
    return 0;
  }
  const { start } = await import('./command-line/start.ts');
  return start(argv, interrupt);
}

process.exitCode = await main(process.argv.slice(2));
