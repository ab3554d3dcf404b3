import type { PlanItem, RunEvent } from './events.ts';
import { changing } from './item-view.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { indent, itemText, narrowed, repairsText } from './render-item.ts';
import { mostSerious, painted, wordOf } from './words.ts';

export type StepPlan = Extract<RunEvent, { type: 'plan' }>;

/** The column in which a step's title starts. */
export const ID_WIDTH = 14;

/** Whether a step has neither a change nor a proof to show. Pure. */
export function isSettled({ items, checks = [], repairs = [] }: StepPlan): boolean {
  return checks.length === 0 && repairs.length === 0 && changing(items).length === 0;
}

/** All of a step's plan, below its title. Pure. */
export function wholePlanText(
  { why, shows, checks = [], writes, items, repairs }: StepPlan,
  layout: Layout,
): string {
  const { dim } = layout.paint;
  return [
    `${paragraph('  ', why, layout)}\n`,
    ...(shows === undefined ? [] : [`${indent(dim(shows), 4)}\n`]),
    itemsText(items, layout),
    repairsText(repairs, layout, 2),
    ...checks.map((name) => `${paragraph('  ? ', name, layout)}\n`),
    ...(writes === undefined ? [] : [`${paragraph('    ', dim(writes), layout)}\n`]),
  ].join('');
}

/** A step's plan as one line, and below it the changes. Pure. */
export function briefPlanText(
  { step, title, checks, writes, items, repairs }: StepPlan,
  layout: Layout,
): string {
  const { paint } = layout;
  const begin = (mark: string): string => `  ${mark} ${step.padEnd(ID_WIDTH)}  `;
  if (items.length === 0 && checks !== undefined)
    return writes === undefined
      ? ''
      : `${paragraph(begin('?'), `${title}  ${paint.dim(`(${writes})`)}`, layout)}\n`;
  const word = wordOf(mostSerious(items.map(({ action }) => action)));
  const details = items.flatMap(({ name, action, detail, waits }) =>
    action === 'no change' && detail && !waits ? [items.length === 1 ? detail : `${name}: ${detail}`] : [],
  );
  const remark = details.length === 0 ? '' : paint.dim(`  (${details.join('; ')})`);
  const brief = paragraph(begin(painted(word, word.mark, paint)), `${title}${remark}`, layout);
  return `${brief}\n${itemsText(changing(items), layout, 4)}${repairsText(repairs, layout, 4)}`;
}

/** Planned items, one below the other. Pure. */
export function itemsText(items: readonly PlanItem[], layout: Layout, spaces = 2): string {
  const inner = narrowed(layout, spaces);
  return items.map((item) => `${indent(itemText(item, inner), spaces)}\n`).join('');
}

/** What was denied, and the repair for it. Pure. */
export function repairText(
  { denial, repair, items }: Extract<RunEvent, { type: 'repair' }>,
  layout: Layout,
): string {
  const word = wordOf('warn');
  return [
    paragraph(`  ${painted(word, word.mark, layout.paint)} `, denial, layout),
    '',
    paragraph('  ', layout.paint.bold(repair.title), layout),
    paragraph('  ', repair.text, layout),
    itemsText(items, layout),
  ].join('\n');
}
