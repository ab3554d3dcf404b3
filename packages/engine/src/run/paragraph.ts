import type { ChalkInstance } from 'chalk';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

export interface Layout {
  readonly paint: ChalkInstance;
  /** The width of the terminal, in columns; without it, lines are not broken. */
  readonly columns?: number | undefined;
  /** Whether to show a difference by its path even if it has a sentence. */
  readonly paths?: boolean;
}

/** Below this width, in columns, lines broken by the terminal are easier to read than ours. */
const MIN_WIDTH = 20;

/** The spaces in our own commands: between the words that start the program and its command, and beside each flag. */
const IN_COMMAND =
  /(?<=\.\/runbook(?: explain| export)?|node \S+\.mjs) |(?<=node) (?=\S+\.mjs)| (?=--\w)|(?<= --[\w-]+) /g;
/** A command of the guide's tools after a colon, up to the end of its sentence. */
const COMMAND = /(?<=: )(?:kubectl|helm|aws|vault|eksctl) (?:(?![.;,] | \().)*/g;
const UNBROKEN = '\uE000';

/**
 * Text after a prefix such as a mark or a label, broken between words at the terminal's width. Further lines align with the first
 * word of the text. Commands, and words longer than a line, stay whole so that they can be copied.
 */
export function paragraph(begin: string, text: string, { columns }: Pick<Layout, 'columns'>): string {
  const indent = stringWidth(begin);
  // A terminal without a size reports 0 columns.
  const width = columns && columns - indent >= MIN_WIDTH ? columns - indent : Number.POSITIVE_INFINITY;
  const lines = text.split('\n').flatMap((line) => {
    const spaces = line.slice(0, line.length - line.trimStart().length);
    const whole = line
      .slice(spaces.length)
      .replaceAll(COMMAND, (command) => command.replaceAll(' ', UNBROKEN))
      .replaceAll(IN_COMMAND, UNBROKEN);
    return wrapAnsi(whole, width - spaces.length)
      .replaceAll(UNBROKEN, ' ')
      .split('\n')
      .map((part) => spaces + part);
  });
  return begin + lines.join(`\n${' '.repeat(indent)}`);
}
