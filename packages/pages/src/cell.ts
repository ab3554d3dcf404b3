import { fenced, reference } from 'engine/resource';
import { textsOf } from './by-hand.ts';
import type { Section } from './section.ts';

/** A block to paste, with a name by which Runme and similar tools know it. */
export function cell(name: string, commands: string, ...options: 'excludeFromRunAll'[]): string {
  const attributes = { name, ...Object.fromEntries(options.map((option) => [option, 'true'])) };
  return fenced(commands, `bash ${JSON.stringify(attributes)}`);
}

/** Whether the page has a guard: one that changes nothing needs none. */
export function isGuarded({ id }: Pick<Section, 'id'>): boolean {
  return textsOf(id).front.changes !== undefined;
}

/**
 * Commands that run only if a condition of the guard's functions holds, and only with a value in each variable that other
 * blocks set.
 */
export function guardedCommand(section: Section, condition: string, commands: string): string {
  if (!isGuarded(section)) return commands;
  const required = section.found.filter((name) => isReadFirst(name, commands));
  const line = [condition, ...required.map((name) => `"${reference(name)}"`)].join(' ');
  const isOne = !/[^\\|&]\n/.test(commands.trimEnd());
  return isOne ? `${line} &&\n${commands.trimEnd()}` : `${line} && {\n${commands.trimEnd()}\n}`;
}

function isReadFirst(name: string, commands: string): boolean {
  const used = commands.search(new RegExp(`\\$\\{${name}\\b(?!:)`));
  const set = commands.search(new RegExp(`^\\s*(?:export )?${name}=`, 'm'));
  return used >= 0 && (set < 0 || used < set);
}

export function details(summary: string, ...parts: readonly string[]): string[] {
  if (parts.every((part) => part === '')) return [];
  return [`<details>\n<summary>${summary}</summary>`, ...parts, '</details>'];
}
