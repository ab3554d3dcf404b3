import { EXIT, told } from 'runbook';
import type { Catalogue } from './catalogue.ts';
import { commandsOf } from './flags.ts';
import { commandHelp } from './help.ts';
import { type CommandLine, parseCommandLine } from './options.ts';

/** Does what arguments that begin with `word` ask for, or prints their help. Tells the exit code, and on standard error what went wrong. */
export async function withCommandLine(
  [word = '', ...args]: readonly string[],
  catalogue: Catalogue,
  act: (line: CommandLine) => Promise<void>,
  command: string,
): Promise<number> {
  try {
    const line = parseCommandLine([word, ...args], catalogue);
    if (!line.help) await act(line);
    else {
      const meant = commandsOf(catalogue).filter(({ name, kind }) =>
        line.kind === undefined ? name.startsWith(`${word} `) : kind === line.kind,
      );
      const help = meant.map((one) => commandHelp(one, catalogue)).join('\n');
      process.stdout.write(help.replaceAll('pnpm runbook', command));
    }
    return EXIT.done;
  } catch (error) {
    return told(`pnpm runbook ${word}`, error);
  }
}
