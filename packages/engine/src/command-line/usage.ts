import type { Command } from 'commander';
import { type Failure, wrongInput } from '../resource/index.ts';

/** The name of the program in every text. */
export const COMMAND = './runbook';

/** The name of a command: `01-aws`; empty for the program itself. */
export function nameOf(command: Command): string {
  return command.parent === null ? '' : command.name();
}

/** The failure of a command line: of a command, if one is named. */
export function usageFailure(seen: string, command = '', ...first: readonly string[]): Failure {
  const help =
    command === ''
      ? `${COMMAND} --help lists the runbooks and the other commands.`
      : `${COMMAND} ${command} --help lists the flags.`;
  return wrongInput('command line', seen, ...first, help);
}
