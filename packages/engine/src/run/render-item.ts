import type { PlanItem, RunEvent } from './events.ts';
import { itemView } from './item-view.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { painted } from './words.ts';

/** A planned item on a terminal: what happens to it, its diff, and the command for it. Pure. */
export function itemText(item: PlanItem, layout: Layout): string {
  const { paint } = layout;
  const { dim, yellow, red, green } = paint;
  const { status, name, remark, diffs, command, options, warning } = itemView(item);
  const color = { '-': red, '+': green, ' ': dim };
  return [
    paragraph(
      `${painted(status, `${status.mark} ${status.word.padEnd(9)}`, paint)} `,
      `${name}${remark && dim(`  (${remark})`)}`,
      layout,
    ),
    ...diffs.flatMap(({ field, lines }) => [
      `    ${field}`,
      ...lines.map(({ sign, text }) => `      ${color[sign](`${sign} ${text}`)}`),
    ]),
    ...options.map((option) => paragraph(`    ${yellow('→')} `, option, layout)),
    ...(warning === undefined ? [] : [paragraph(`    ${yellow('warning')} `, warning, layout)]),
    ...(command === undefined ? [] : [indent(dim(`$ ${command.replaceAll('\n', '\n  ')}`), 4)]),
  ].join('\n');
}

/** The repairs that a step may need, each with what it would change. Pure. */
export function repairsText(
  repairs: Extract<RunEvent, { type: 'plan' }>['repairs'] = [],
  layout: Layout,
  spaces: number,
): string {
  const inner = narrowed(layout, spaces);
  const lines = repairs.flatMap(({ when, items }) => [
    paragraph(`${layout.paint.yellow('if')} `, `${when}:`, inner),
    ...items.map((item) => indent(itemText(item, narrowed(inner, 2)), 2)),
  ]);
  return lines.map((line) => `${indent(line, spaces)}\n`).join('');
}

/** The heading of what a teardown has left. Pure. */
export function leftHeading(items: readonly PlanItem[]): string {
  if (items.length === 0) return 'Nothing left.';
  return items.every(({ action }) => action === 'keep') ? 'Nothing left, apart from what was kept:' : 'Left:';
}

/** The layout of text that is indented. */
export function narrowed({ paint, columns }: Layout, spaces: number): Layout {
  return { paint, columns: columns && columns - spaces };
}

/** Indents each line of a text. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(spaces));
}
