import { fenced } from 'engine/resource';
import type { PageSection } from './section.ts';

/** A block to paste, with a name by which Runme and similar tools run it. */
export function cell(name: string, commands: string, ...options: 'excludeFromRunAll'[]): string {
  const attributes = { name, ...Object.fromEntries(options.map((option) => [option, 'true'])) };
  return fenced(commands, `bash ${JSON.stringify(attributes)}`);
}

/** The variable that the guard block of a page sets. A page does not trust the guard of another. */
export function guardVariable({ id }: Pick<PageSection, 'id'>): string {
  return `GUARD_${id.split('-', 1)}`;
}

/**
 * A block that refuses by itself unless the page's guard has passed and every variable that other blocks of the page
 * set has a value. An interactive shell drops the whole command at an empty `${VAR:?}`, but then reads the next line:
 * so the block is one command. Pure.
 */
export function guardedCommand(
  section: Pick<PageSection, 'id' | 'head' | 'found'>,
  commands: string,
): string {
  if (section.head.changes === undefined) return commands;
  const ready = [
    [guardVariable(section), 'STOP: paste the guard of this page first'],
    ...section.found
      .filter((name) => isReadFirst(name, commands))
      .map((name) => [name, 'STOP: nothing has set it']),
  ];
  return `: ${ready.map(([name, text]) => `"\${${name}:?${text}}"`).join(' ')} && {\n${commands.trimEnd()}\n}`;
}

/** Whether a block uses the value that a variable had before the block. */
function isReadFirst(name: string, commands: string): boolean {
  const used = commands.search(new RegExp(`\\$\\{${name}\\b`));
  const set = commands.search(new RegExp(`^\\s*(?:unset.*\\b${name}$|(?:export )?${name}=)`, 'm'));
  return used >= 0 && (set < 0 || used < set);
}
