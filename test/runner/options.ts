import { type Command, InvalidArgumentError } from 'commander';

/**
 * Parses the command line. Reports wrong usage on the screen and ends the process with exit code 2, like every
 * command here.
 */
export function parse(command: Command): void {
  command
    .showHelpAfterError(`See ${command.name()} --help.`)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse();
}

/** A parser for the whole numbers of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d{1,6}$/.test(text) || value < least)
      throw new InvalidArgumentError(`It is not a whole number of at least ${least}.`);
    return value;
  };
