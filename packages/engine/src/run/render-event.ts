import type { ChalkInstance } from 'chalk';
import type { EventOf, Outcome, RunEvent, SummaryRow } from './events.ts';
import { sanitized } from './map-texts.ts';
import type { PlanItem } from './model.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { comesLater } from './planned.ts';
import { diagnosisText, failureText } from './render-failure.ts';
import { indent, itemsText, repairsText, worthShowing } from './render-item.ts';
import { tableLines } from './table.ts';
import { mostSerious, painted, planText, type Status, wordOf } from './words.ts';

/** The column in which a step's title starts. */
const ID_WIDTH = 14;

/** Renders an event on its own, without regard to earlier events; empty if it has no output. */
export function eventText(event: RunEvent, layout: Layout): string {
  const { paint } = layout;
  const { bold, dim } = paint;
  const lines = (...texts: readonly string[]) => `${texts.join('\n')}\n`;
  const mark = (status: Status) => painted(status, 'mark', paint);
  switch (event.type) {
    case 'target': {
      const facts = Object.entries(event.target).map(([name, value]) => `${dim(name)} ${value}`);
      return lines('', paragraph('', facts.join(dim('  ·  ')), layout));
    }
    case 'section':
      return lines('', paragraph('', `${bold.underline(event.title)}  ${dim(event.purpose)}`, layout));
    case 'plan':
      return planOf(event, layout);
    case 'plan-end':
      return lines(`${bold('Plan:')} ${planText(event)}`);
    case 'step-start':
      return lines('', paragraph('', `${bold(event.title)}  ${dim(event.step)}`, layout));
    case 'resource': {
      const { name, outcome, detail, seconds, waits } = event;
      const status = waits ? 'waited' : outcome;
      const remark = detail ? dim(`  (${detail})`) : '';
      const text = `${name}  ${wordOf(status).word}${remark}  ${dim(`${seconds.toFixed(2)} s`)}`;
      return lines(paragraph(`  ${mark(status)} `, text, layout));
    }
    case 'check': {
      const { name, finding } = event;
      const { status, detail, next = [] } = finding;
      return lines(
        paragraph(`  ${mark(status)} `, `${name}: ${detail}`, layout),
        ...(status === 'pass' ? [] : next.map((line) => paragraph('    → ', line, layout))),
      );
    }
    case 'diagnosis':
      return diagnosisText(event, layout);
    case 'repair':
      return [
        lines(paragraph(`  ${mark('warn')} `, event.denial, layout), ''),
        lines(paragraph('  ', bold(event.repair.title), layout)),
        lines(paragraph('  ', event.repair.text, layout)),
        itemsText(event.items, layout),
      ].join('');
    case 'note':
      return lines(paragraph('  ', event.message, layout));
    case 'failure':
      return failureText(event.failure, layout);
    case 'step-end':
      return event.outcome === 'skipped' ? lines(dim(`  ${wordOf('skipped').word}`)) : '';
    case 'left':
      return lines('', leftHeading(event.items)) + itemsText(event.items, layout);
    case 'change':
    case 'change-end':
    case 'waiting':
      return '';
  }
}

function planOf({ why, checks = [], writes, items, repairs }: EventOf<'plan'>, layout: Layout): string {
  const { dim } = layout.paint;
  return [
    ...(why === '' ? [] : [`${paragraph('  ', why, layout)}\n`]),
    itemsText(items, layout),
    repairsText(repairs, layout, 2),
    ...checks.map((name) => `${paragraph('  ? ', name, layout)}\n`),
    ...(writes === undefined ? [] : [`${paragraph('    ', dim(writes), layout)}\n`]),
  ].join('');
}

export function isSettled({ items, checks = [], repairs = [] }: EventOf<'plan'>): boolean {
  return checks.length === 0 && repairs.length === 0 && worthShowing(items).length === 0;
}

/** A step's plan as one line, with the changes below it; empty if the step only reads. */
export function briefPlanText(
  { step, title, checks, writes, items, repairs }: EventOf<'plan'>,
  layout: Layout,
): string {
  if (items.every(comesLater) && checks !== undefined)
    return writes === undefined ? '' : stepLine('?', { step, title, remark: writes }, layout);
  const details = items.flatMap(({ name, action, detail, waits }) =>
    action === 'no change' && detail && !waits ? [items.length === 1 ? detail : `${name}: ${detail}`] : [],
  );
  const mark = painted(mostSerious(items.map(({ action }) => action)), 'mark', layout.paint);
  const brief = stepLine(mark, { step, title, remark: details.join('; ') }, layout);
  return `${brief}${itemsText(worthShowing(items), layout, 4)}${repairsText(repairs, layout, 4)}`;
}

/** A step in one line. */
export function stepLine(
  mark: string,
  { step, title, remark }: { readonly step: string; readonly title: string; readonly remark: string },
  layout: Layout,
): string {
  const text = remark === '' ? title : `${title}  ${layout.paint.dim(`(${remark})`)}`;
  return `${paragraph(`  ${mark} ${step.padEnd(ID_WIDTH)}  `, text, layout)}\n`;
}

/** The links of one system. */
export interface Group {
  readonly name: string;
  readonly links: readonly {
    readonly name: string;
    readonly status: Status;
    readonly isReportedElsewhere: boolean;
  }[];
}

/** Folds the links that pass, or are reported elsewhere, into one line. Each other link has a line of its own. */
export function groupText({ name, links }: Group, layout: Layout): string {
  const others = links.filter(({ status }) => status !== 'pass');
  const reportedElsewhere = others.filter((one) => one.isReportedElsewhere);
  const { length } = links;
  if (others.length === length && reportedElsewhere.length === 0) return '';
  const mark = (status: Status) => painted(status, 'mark', layout.paint);
  const failed = reportedElsewhere.filter(({ status }) => status !== 'unknown');
  const unknown = reportedElsewhere.length - failed.length;
  const text = [
    `${length - others.length} of ${length} passed`,
    ...failed.map((link) => `${mark(link.status)} ${link.name}`),
    ...(unknown === 0 ? [] : [`${unknown} could not be checked`]),
  ].join('; ');
  const worst = (['fail', 'unknown', 'warn'] as const).find((one) =>
    others.some(({ status }) => status === one),
  );
  return `${paragraph(`  ${mark(worst ?? 'pass')} `, `${name}: ${text}`, layout)}\n`;
}

function leftHeading(items: readonly PlanItem[]): string {
  if (items.length === 0) return 'Nothing left.';
  return items.every(({ action }) => action === 'keep') ? 'Nothing left, apart from what was kept:' : 'Left:';
}

const QUIET: ReadonlySet<Outcome> = new Set(['no change', 'passed']);

/** The outcomes of steps as the cells of a table, with the total time, in seconds, without the time at questions. */
export function summaryCells(ended: readonly SummaryRow[], total: number, paint: ChalkInstance): string[][] {
  const cells = sanitized(ended).map(({ step, title, outcome, seconds }) => [
    paint.dim(step),
    title,
    painted(outcome, 'word', paint),
    outcome === 'not run' || outcome === 'skipped' ? '' : `${seconds.toFixed(2)} s`,
  ]);
  return [...cells, [paint.dim('total'), '', '', `${total.toFixed(2)} s`]];
}

/** The same as text; in brief, empty if no step changed or failed. */
export function summaryText(
  ended: readonly SummaryRow[],
  total: number,
  { all, paint, columns }: Layout & { readonly all: boolean },
): string {
  if (ended.length === 0 || (!all && ended.every(({ outcome }) => QUIET.has(outcome)))) return '';
  const rows = ended.filter(({ outcome }) => all || outcome !== 'no change');
  const align = ['left', 'left', 'left', 'right'] as const;
  const width = columns && columns - 2;
  const lines = tableLines(summaryCells(rows, total, paint), { align, width, narrowed: 1 });
  return `\n${indent(lines.join('\n'), 2)}\n`;
}
