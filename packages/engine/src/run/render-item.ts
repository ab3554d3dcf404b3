import { structuredPatch } from 'diff';
import { ABSENT, jsonIn, printable } from '../resource/index.ts';
import type { EventOf } from './events.ts';
import type { PlanItem } from './model.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { comesLater } from './planned.ts';
import { type Status, wordOf } from './words.ts';

/** A planned item: its action, its differences, the operator's options, and the command. */
export function itemText(item: PlanItem, layout: Layout): string {
  const { name, action, differences = [], options = [], source = {}, sealed = {} } = item;
  const command = item.document && action === 'update' ? undefined : item.command;
  const { paint } = layout;
  const { dim, yellow, red, green } = paint;
  const { mark, word, color: tone } = wordOf(statusOf(item));
  const remark = remarkOn(item);
  const warning = warningOf(item);
  const color = (line: string) => (line.startsWith('-') ? red : line.startsWith('+') ? green : dim)(line);
  return [
    paragraph(
      `${paint[tone](`${mark} ${word.padEnd(9)}`)} `,
      `${name}${remark && dim(`  (${remark})`)}`,
      layout,
    ),
    ...differences.flatMap((difference) =>
      difference.said !== undefined && !layout.paths
        ? [paragraph('    ', difference.said, layout)]
        : [`    ${difference.field}`, ...diffLines(difference).map((line) => `      ${color(line)}`)],
    ),
    ...Object.entries(source).map(([from, text]) => paragraph('    ', dim(`${from}  ${text}`), layout)),
    ...Object.keys(sealed)
      .filter((name) => source[name] === undefined)
      .map((name) => paragraph('    ', dim(`${name}  (not shown)`), layout)),
    ...options.map((option) => paragraph(`    ${yellow('→')} `, option, layout)),
    ...(warning === undefined ? [] : [paragraph(`    ${yellow('warning')} `, warning, layout)]),
    ...(command === undefined ? [] : [indent(commandLine(command, dim), 4)]),
  ].join('\n');
}

/** A document is written with the release that uses it. */
function statusOf(item: PlanItem): Status {
  if (comesLater(item) || (item.document && isWritten(item))) return 'later';
  return item.waits && isWritten(item) ? 'wait' : item.action;
}

export function itemsText(items: readonly PlanItem[], layout: Layout, spaces = 2): string {
  const inner = narrowed(layout, spaces);
  return items.map((item) => `${indent(itemText(item, inner), spaces)}\n`).join('');
}

/** An item without its command and document: a creation or a removal as one line, an update as its differences. */
function folded(item: PlanItem): PlanItem {
  if (item.action === 'update' || item.action === 'delete') return { ...item, command: undefined };
  if (item.action !== 'create') return item;
  const { kind, name, action, differences, warning, waits, document, observed } = item;
  return { kind, name, action, differences, warning, waits, document, observed };
}

/** Whether a plan is shorter in brief. */
export function canFold({ items, repairs = [] }: EventOf<'plan'>): boolean {
  return [items, ...repairs.map((repair) => repair.items)].flat().some(isWritten);
}

export function foldedPlan(plan: EventOf<'plan'>): EventOf<'plan'> {
  const { items, repairs } = plan;
  return {
    ...plan,
    items: items.map(folded),
    ...(repairs && { repairs: repairs.map((repair) => ({ ...repair, items: repair.items.map(folded) })) }),
  };
}

export function remarkOn(item: PlanItem): string {
  const { action, detail, observed } = item;
  if (detail) return detail;
  if (comesLater(item)) return 'comes with its chart';
  if (action === 'conflict') return 'exists, differs, and is not managed';
  return observed ? '' : 'if missing: cannot be read yet';
}

export function worthShowing(items: readonly PlanItem[]): PlanItem[] {
  return items.filter((item) => item.action !== 'no change' || warningOf(item) !== undefined);
}

function warningOf(item: PlanItem): string | undefined {
  // The warning of a resource that the run only waits for is about the connection, which matters on every read.
  return isWritten(item) || item.waits || item.action === 'delete' ? item.warning : undefined;
}

function isWritten({ action }: PlanItem): boolean {
  return action === 'create' || action === 'update';
}

export function repairsText(
  repairs: EventOf<'plan'>['repairs'] = [],
  layout: Layout,
  spaces: number,
): string {
  const inner = narrowed(layout, spaces);
  return repairs
    .map(({ when, items }) => {
      const heading = paragraph(`${layout.paint.yellow('if')} `, `${when}:`, inner);
      return `${indent(heading, spaces)}\n${itemsText(items, layout, spaces + 2)}`;
    })
    .join('');
}

function narrowed(layout: Layout, spaces: number): Layout {
  const { columns } = layout;
  return { ...layout, columns: columns && columns - spaces };
}

/** Indents each line except the end of a here document, which a shell finds only at the start of a line. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll(/^(?!EOF$)/gm, ' '.repeat(spaces));
}

function commandLine(command: string, dim: (line: string) => string): string {
  const [first, ...rest] = command.split('\n');
  return [dim(`$ ${first}`), ...rest.map((line) => (line === 'EOF' ? line : dim(`  ${line}`)))].join('\n');
}

/** A longer value is shown as a diff with this many lines of context. */
const CONTEXT = 3;

/** The difference of a field, as lines that begin with `- ` (live), `+ ` (wanted) or spaces (both); of a long text, only the changes. */
function diffLines({ live = ABSENT, wanted }: NonNullable<PlanItem['differences']>[number]): string[] {
  const [before, after] = [indented(live), indented(wanted)];
  const both = [before, after].map((text) => text.split('\n').length);
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT });
  if (Math.max(...both) <= CONTEXT || hunks.length === 0)
    return [...signed('- ', before), ...signed('+ ', after)];
  return hunks.flatMap(({ lines }, index) => [
    ...(index === 0 ? [] : ['  …']),
    ...lines.filter((line) => !line.startsWith('\\')).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
  ]);
}

function signed(sign: string, text: string): string[] {
  return text.split('\n').map((line) => sign + line);
}

/** The longest JSON that is shown on one line. */
const ONE_LINE = 80;

/** Breaks a long JSON document into lines; returns any other text unchanged. */
function indented(text: string): string {
  const value = text.length > ONE_LINE && /^[[{]/.test(text) ? jsonIn(text) : undefined;
  // Parsing JSON has turned its escapes into characters.
  return value === undefined ? text : printable(JSON.stringify(value, null, 2));
}
