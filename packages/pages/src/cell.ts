import { fenced } from 'engine/resource';
import { textsOf } from './by-hand.ts';
import type { Written } from './section.ts';

/** A block to paste, with a name by which Runme and similar tools know it. */
export function cell(name: string, commands: string, ...options: 'excludeFromRunAll'[]): string {
  const attributes = { name, ...Object.fromEntries(options.map((option) => [option, 'true'])) };
  return fenced(commands, `bash ${JSON.stringify(attributes)}`);
}

/** Whether the page has a guard: one that changes nothing needs none. */
export function isGuarded({ id }: Pick<Written, 'id'>): boolean {
  return textsOf(id).front.changes !== undefined;
}

/**
 * A command that no shell runs once the guard has unset the page's variables: the first one that it refers to must be set.
 * A variable in lower case is the block's own.
 */
export function guardedCommand(section: Pick<Written, 'id'>, command: string): string {
  if (!isGuarded(section) || GUARDS.test(command)) return command;
  return FIRST.test(command)
    ? command.replace(FIRST, (_, name: string) => `\${${name}:?}`)
    : `: "\${CLUSTER_NAME:?}" &&\n${command}`;
}

const FIRST = /\$\{([A-Z][A-Z0-9_]*)\}/;
const GUARDS = /\$\{([A-Z][A-Z0-9_]*):\?\}/;

/** The variables without which commands refuse to run. */
export function guardsIn(commands: string): string[] {
  const found = commands.matchAll(new RegExp(GUARDS, 'g'));
  return [...new Set([...found].map(([, name = '']) => name))];
}

export function details(summary: string, ...parts: readonly string[]): string[] {
  return [`<details>\n<summary>${summary}</summary>`, ...parts, '</details>'];
}
