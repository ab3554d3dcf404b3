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

/** Commands that run only if a condition of the guard's functions holds. */
export function guardedCommand(section: Pick<Written, 'id'>, condition: string, commands: string): string {
  if (!isGuarded(section)) return commands;
  // A condition in front of `a || b` would decide about a alone.
  const isOne = !/(?:\|\||[^\\|&])\n/.test(commands);
  return isOne ? `${condition} &&\n${commands}` : `${condition} && {\n${commands}\n}`;
}

export function details(summary: string, ...parts: readonly string[]): string[] {
  return [`<details>\n<summary>${summary}</summary>`, ...parts, '</details>'];
}
