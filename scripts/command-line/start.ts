import { EXIT } from 'runbook';
import { runCommand } from './command.ts';
import { helpText, listText } from './help.ts';
import { parseCommandLine } from './options.ts';
import { Screen } from './screen.ts';

/** Runs what the arguments ask for, shows what comes of it, and tells the exit code. */
export async function start(argv: readonly string[], interrupt: AbortController): Promise<number> {
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
