import type { Command } from 'commander';
import { type Failure, wrongInput } from '../resource/index.ts';

/** How every text names the program. */
export const COMMAND = './runbook';

/** The word that names a command: `01-aws`; empty for the program itself. */
export function nameOf(command: Command): string {
  return command.parent === null ? '' : command.name();
}

/** The failure of a command line: of a command, if it names one. */
export function usage(seen: string, command = '', ...first: readonly string[]): Failure {
  const help =
    command === ''
      ? `${COMMAND} --help lists the runbooks and the other commands.`
      : `${COMMAND} ${command} --help lists the flags.`;
  return wrongInput('command line', seen, ...first, help);
}
