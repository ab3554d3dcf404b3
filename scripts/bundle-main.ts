import 'command-line/no-debug';

import { flagsText } from 'command-line/help';
import { watchOutput } from 'command-line/pipe';
import { interruptible } from 'command-line/program';
import { CATALOGUE, RUNBOOKS } from '../runbooks/catalog.ts';
import { start } from './start.ts';

interface Bundled {
  /** The runbook's id, or `all`. */
  readonly id: string;
  /** Version, commit and date of what it is made from. */
  readonly madeFrom: string;
}

/** What a bundle does: `pnpm runbook` with the runbook's name being fixed. */
export async function runBundle({ id, madeFrom }: Bundled, args: readonly string[]): Promise<number> {
  watchOutput(() => undefined);
  if (args.includes('--version')) {
    process.stdout.write(`${id}, made from ${madeFrom}\n`);
    return 0;
  }
  const command = `node ${id}.mjs`;
  return start(args, interruptible(), {
    command,
    runbook: id,
    help: () => helpOf(command, id),
    origin: () => madeFrom,
  });
}

function helpOf(command: string, id: string): string {
  const summary = RUNBOOKS.find((runbook) => runbook.id === id)?.summary ?? 'The whole guide, 00 to 04';
  return `${command} [flags]

${summary}

FLAGS
${flagsText(CATALOGUE).replace('  --help, -h  ', '  --version              what it was made from\n  --help, -h  ')}`;
}
