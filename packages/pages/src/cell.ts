import { fenced } from 'engine/resource';
import { textsOf } from './by-hand.ts';
import type { Written } from './section.ts';
import { CREATED } from './shell-functions.ts';

/** A block to paste. */
export interface Cell {
  readonly commands: readonly string[];
  /** Whether its commands find out if a step is done. */
  readonly isCheck?: true;
}

/** A part of a page: Markdown, or a block to paste. */
export type Part = string | Cell;

/** A block in which no shell runs a command once the guard has unset the page's variables. */
export function guardedCell(section: Pick<Written, 'id'>, { commands, isCheck }: Cell): string {
  const text = commands.map((one) => guardedCommand(section, one)).join('\n');
  if (!isCheck) return fenced(text, 'bash');
  return fenced(`${text} &&\necho true || ${stopFunction(section)} "false: \${differs}"`, 'bash');
}

/** The function of a page's guard that prints a text and unsets the variables without which no block runs. */
export function stopFunction({ id }: Pick<Written, 'id'>): string {
  return `stop_${id.replaceAll('-', '_')}`;
}

/** Whether the page has a guard: one that changes nothing needs none. */
export function isGuarded({ id }: Pick<Written, 'id'>): boolean {
  return textsOf(id).front.changes !== undefined;
}

const FIRST = /\$\{([A-Z][A-Z0-9_]*)\}/;
const GUARDS = /\$\{([A-Z][A-Z0-9_]*):\?\}/g;
/** Set on every page. */
const ALWAYS_SET = 'CLUSTER_NAME';

/** The first variable that a command refers to must be set, or else CLUSTER_NAME. A variable in lower case is the block's own. */
function guardedCommand(section: Pick<Written, 'id'>, command: string): string {
  if (!isGuarded(section) || command.search(GUARDS) !== -1) return command;
  // What the shell remembers comes after the command: a variable in it would be asked for too late.
  return FIRST.test(command.split(`\n${CREATED} `)[0] ?? '')
    ? command.replace(FIRST, (_, name: string) => `\${${name}:?}`)
    : `: "\${${ALWAYS_SET}:?}" &&\n${command}`;
}

/** The variables without which these commands of a page refuse to run. */
export function guardsOf(section: Pick<Written, 'id'>, commands: readonly string[]): string[] {
  const found = commands.flatMap((one) => [...guardedCommand(section, one).matchAll(GUARDS)]);
  return [...new Set(found.map(([, name = '']) => name))];
}

/** Without the attribute, MkDocs (Python-Markdown’s md_in_html) shows links and code in it as they are written. */
export function details<Inner extends Part>(summary: string, ...parts: readonly Inner[]): (Inner | string)[] {
  return [`<details markdown="1">\n<summary>${summary}</summary>`, ...parts, '</details>'];
}
