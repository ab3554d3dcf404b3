import type { ChalkInstance } from 'chalk';
import type { PlanItem } from './events.ts';

const MARK = { create: '+', change: '~', remove: '-', keep: '·', done: '=', conflict: '!' } as const;

/** A planned resource: its command, what is to become of it, and why. Pure. */
export function itemText(item: PlanItem, paint: ChalkInstance): string {
  const { dim, yellow } = paint;
  const { comparison } = item;
  const lines = [
    ...(item.command === undefined ? [] : [indent(dim(`$ ${item.command.replaceAll('\n', '\n  ')}`), 4)]),
    `  ${statusText(comparison.status, paint)} ${item.name}${dim(remark(item))}`,
  ];
  if ('differences' in comparison) lines.push(differencesText(item, paint));
  if ('options' in comparison) lines.push(...comparison.options.map((way) => `      ${yellow('→')} ${way}`));
  if (item.warning !== undefined) lines.push(`    ${yellow('warning')} ${item.warning}`);
  return lines.join('\n');
}

function remark({ comparison, looked }: PlanItem): string {
  const detail = comparison.status === 'conflict' ? comparison.seen : detailOf(comparison);
  if (detail) return `  (${below(detail, 6)})`;
  return looked ? '' : '  (looked at once it can be there)';
}

function detailOf(comparison: PlanItem['comparison']): string | undefined {
  return 'detail' in comparison ? comparison.detail : undefined;
}

function statusText(status: PlanItem['comparison']['status'], paint: ChalkInstance): string {
  const { green, yellow, red, dim } = paint;
  const color = { create: green, change: yellow, remove: red, keep: yellow, done: dim, conflict: red }[
    status
  ];
  return color(`${MARK[status]} ${status.padEnd(8)}`);
}

/** The fields of a plan item that differ, as they are and as they should be. Pure. */
export function differencesText({ comparison, command = '' }: PlanItem, paint: ChalkInstance): string {
  const { red, green, dim } = paint;
  if (comparison.status === 'create') return indent(green(`+ ${command.replaceAll('\n', '\n+ ')}`), 6);
  if (comparison.status === 'remove') return indent(red(`- ${command.replaceAll('\n', '\n- ')}`), 6);
  if (!('differences' in comparison)) return dim('      nothing differs');
  return comparison.differences
    .map(({ field, live, wanted }) =>
      [
        `      ${field}`,
        `        ${red(`- ${below(live ?? '(absent)', 10)}`)}`,
        `        ${green(`+ ${below(wanted, 10)}`)}`,
      ].join('\n'),
    )
    .join('\n');
}

/** What is left at the end of what was to go, each with its reason and its way out. Pure. */
export function leftText(items: readonly PlanItem[], paint: ChalkInstance): string {
  if (items.length === 0) return '\nNothing left.\n';
  const kept = items.every(({ comparison }) => comparison.status === 'keep');
  return `\n${[
    kept ? 'Nothing left, apart from what was kept:' : 'Left:',
    ...items.flatMap(({ name, comparison }) => [
      `  ${paint.yellow('·')} ${name}: ${detailOf(comparison) ?? 'not removed'}`,
      ...('options' in comparison ? comparison.options.map((way) => `    ${paint.yellow('→')} ${way}`) : []),
    ]),
  ].join('\n')}\n`;
}

/** A text that begins where it is put, and goes on so many spaces to the right. */
function below(text: string, spaces: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** Each line of a text, so many spaces to the right. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(spaces));
}
