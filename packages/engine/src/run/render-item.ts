import type { ChalkInstance } from 'chalk';
import type { PlanItem, RunEvent } from './events.ts';
import { itemView } from './item-view.ts';
import { painted } from './words.ts';

/** A planned item on a terminal: what happens to it, its diff, and the command for it. Pure. */
export function itemText(item: PlanItem, paint: ChalkInstance): string {
  const { dim, yellow, red, green } = paint;
  const { status, name, remark, diffs, command, options, warning } = itemView(item);
  const color = { '-': red, '+': green, ' ': dim };
  return [
    `${painted(status, `${status.mark} ${status.word.padEnd(9)}`, paint)} ${name}${remark && dim(`  (${remark})`)}`,
    ...diffs.flatMap(({ field, lines }) => [
      `    ${field}`,
      ...lines.map(({ sign, text }) => `      ${color[sign](`${sign} ${text}`)}`),
    ]),
    ...options.map((option) => `    ${yellow('→')} ${option}`),
    ...(warning === undefined ? [] : [`    ${yellow('warning')} ${warning}`]),
    ...(command === undefined ? [] : [indent(dim(`$ ${command.replaceAll('\n', '\n  ')}`), 4)]),
  ].join('\n');
}

/** The repairs that a step may need, each with what it would change. Pure. */
export function repairsText(
  repairs: Extract<RunEvent, { type: 'plan' }>['repairs'] = [],
  paint: ChalkInstance,
  spaces: number,
): string {
  const lines = repairs.flatMap(({ when, items }) => [
    `${paint.yellow('if')} ${when}:`,
    ...items.map((item) => indent(itemText(item, paint), 2)),
  ]);
  return lines.map((line) => `${indent(line, spaces)}\n`).join('');
}

/** The heading of what a teardown has left. Pure. */
export function leftHeading(items: readonly PlanItem[]): string {
  if (items.length === 0) return 'Nothing left.';
  return items.every(({ action }) => action === 'keep') ? 'Nothing left, apart from what was kept:' : 'Left:';
}

/** Indents each line of a text. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(spaces));
}
