import { setMaxListeners } from 'node:events';
import { Failure } from 'resource';
import { EXIT } from 'runbook';
import { runCommand } from './command-line/command.ts';
import { helpText, listText } from './command-line/help.ts';
import { parseCommandLine } from './command-line/options.ts';
import { Screen } from './command-line/screen.ts';

const interrupt = new AbortController();
// Everything under way listens for it, and steps run side by side.
setMaxListeners(0, interrupt.signal);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());

/** `pnpm runbook …`: reads the command line, runs, and ends with the exit code that tells the truth. */
async function main(argv: readonly string[]): Promise<number> {
  const screen = new Screen({ json: argv.includes('--json') });
  try {
    const options = parseCommandLine(argv);
    if (options.help || options.runbook === undefined) {
      process.stdout.write(options.help ? helpText() : listText());
      return EXIT.done;
    }
    return await runCommand(options, screen, interrupt);
  } catch (error) {
    return screen.end(error, interrupt.signal);
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  // Only a defect of this program gets here; its text is for whoever reports it.
  process.stderr.write(`${error instanceof Failure ? error.message : String(error)}\n`);
  return EXIT.failed;
});
