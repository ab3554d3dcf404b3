import { type Failure, fenced, fenceOf } from '../resource/index.ts';
import type { Diagnosed, PlanItem } from '../run/events.ts';
import { changing, itemView } from '../run/item-view.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { markdownTable, tableLines } from '../run/table.ts';
import { wordOf } from '../run/words.ts';
import { escapeHtml } from './escape-html.ts';
import { type RunRecord, type SectionRecord, type StepRecord, stepsOf } from './record.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { diagnosesOf, endingOf, factsOf, failureTitle, secondsWords, tally, titleOf } from './words.ts';

/**
 * A run as a page of GitHub Markdown that can be pasted into a change ticket. Of a plan, the changes come first, and
 * everything else is folded but what failed. Pure.
 * @param drawn the timeline, as blocks of Markdown
 */
export function markdownReport(record: RunRecord, drawn = drawnAsText): string {
  const timeline = timelineOf(record);
  return `${[
    `# ${plain(titleOf(record))}`,
    [`**${plain(endingOf(record).word)}**`, tally(record)].filter(Boolean).join(' · '),
    markdownTable(
      ['', ''],
      factsOf(record).map(([name, value]) => [name, codeInTable(value)]),
    ),
    ...record.failures.map(failureText),
    ...diagnosesOf(record).flatMap(diagnosis),
    ...(record.plan ? changesOf(record) : []),
    ...overview(record),
    ...(timeline.rows.length === 0 ? [] : ['## Timeline', ...drawn(timeline)]),
    ...record.sections.flatMap((section) =>
      record.plan && section.steps.every(({ failure }) => failure === undefined)
        ? folded(`${section.title} (${section.runbook})`, sectionText(section))
        : sectionText(section),
    ),
    `---\n\n${GENERATED_BY}.`,
  ].join('\n\n')}\n`;
}

/** What a run would change, with the differences. */
function changesOf(record: RunRecord): string[] {
  const changes = stepsOf(record).flatMap(({ writes, plan = [], repairs = [] }) => [
    ...changing(plan).flatMap(change),
    ...(writes === undefined ? [] : [`- ${plain(`It ${writes}.`)}`]),
    ...foreseen(repairs, change),
  ]);
  return changes.length === 0 ? [] : ['## Changes', ...changes];
}

function overview(record: RunRecord): string[] {
  const steps = stepsOf(record);
  if (steps.length === 0) return [];
  const rows = steps.map(({ id, title, outcome, span, plan }) => [
    code(id),
    plain(title),
    plan !== undefined && record.plan
      ? [...new Set(plan.map((item) => itemView(item).status.word))].join(', ')
      : wordOf(outcome).word,
    span ? secondsWords((span.to - span.from) / 1000) : '',
  ]);
  return [
    '## Steps',
    markdownTable(['step', 'title', record.plan ? 'planned' : 'outcome', 'duration'], rows),
  ];
}

/** The width of the timeline, in characters. */
const WIDTH = 48;

function drawnAsText({ rows, pauses }: Timeline): string[] {
  const lines = tableLines(
    rows.map(({ id, from, to, begins, seconds, outcome, waitedFor }) => {
      const held = waitedFor.filter(({ heldUp }) => heldUp).map((step) => step.id);
      return [
        id,
        `▏${bar(from, to)}▕`,
        `${begins.toFixed(2)} s`,
        `+${seconds.toFixed(2)} s`,
        wordOf(outcome).word,
        held.length > 0 ? `after ${held.join(', ')}` : '',
      ];
    }),
    { align: ['left', 'left', 'right', 'right'] },
  );
  const shortened = pauses.map(({ seconds }) => secondsWords(seconds));
  return [
    'When each step began and how long it took; “after” is the step that held it up.' +
      (shortened.length > 0 ? ` Drawn short: ${shortened.join(', ')} in which no step ran.` : ''),
    fenced(lines.join('\n'), 'text'),
  ];
}

/** A bar of at least one character. */
function bar(from: number, to: number): string {
  const first = Math.min(Math.floor(from * WIDTH), WIDTH - 1);
  const last = Math.max(Math.ceil(to * WIDTH), first + 1);
  return `${' '.repeat(first)}${'█'.repeat(last - first)}${' '.repeat(WIDTH - last)}`;
}

function sectionText({ title, purpose, runbook, steps }: SectionRecord): string[] {
  return [`## ${plain(title)} (${runbook})`, plain(purpose), ...steps.flatMap(stepText)].filter(Boolean);
}

/** Blocks that unfold below a line. */
function folded(line: string, blocks: readonly string[]): string[] {
  return [`<details><summary>${escapeHtml(line)}</summary>`, ...blocks, '</details>'];
}

function stepText(step: StepRecord): string[] {
  const took = step.span ? `, ${secondsWords((step.span.to - step.span.from) / 1000)}` : '';
  return [
    `### ${plain(step.title)}`,
    [`${code(step.id)}: **${wordOf(step.outcome).word}**${took}.`, plain(step.why)].filter(Boolean).join(' '),
    ...(step.shows === undefined ? [] : [fenced(step.shows)]),
    ...(step.writes === undefined ? [] : [plain(`It ${step.writes}.`)]),
    ...(step.plan?.length ? ['Planned, with the guide’s commands:', ...step.plan.flatMap(planned)] : []),
    ...foreseen(step.repairs ?? [], planned),
    ...repair(step),
    ...(step.changes.length > 0
      ? [
          'Result:',
          markdownTable(
            ['resource', 'what was done', 'duration'],
            step.changes.map(({ name, outcome, detail, seconds, waits }) => {
              const { word } = wordOf(waits ? 'waited' : outcome);
              return [plain(name), plain(detail ? `${word} (${detail})` : word), secondsWords(seconds)];
            }),
          ),
        ]
      : []),
    ...(step.checks.length > 0
      ? [
          markdownTable(
            ['', 'check', 'seen', 'duration'],
            step.checks.map(({ name, finding, seconds }) => [
              `${wordOf(finding.status).mark} ${wordOf(finding.status).word}`,
              plain(name),
              plain([finding.detail, ...(finding.status === 'pass' ? [] : (finding.next ?? []))].join(' → ')),
              secondsWords(seconds),
            ]),
          ),
        ]
      : []),
    ...(step.failure === undefined ? [] : [failureText(step.failure)]),
  ];
}

function diagnosis({ level, title, evidence, cause, repair: lines }: Diagnosed): string[] {
  return [
    `**${wordOf(level).mark} ${plain(title)}**`,
    [`Seen: ${plain(evidence)}.`, plain(cause)].join(' '),
    ...(lines.length === 0 ? [] : ['Repair:', fenced(lines.join('\n'))]),
  ];
}

function planned(item: PlanItem): string[] {
  return [...change(item), ...(item.command === undefined ? [] : [fenced(item.command, 'bash')])];
}

/** An item without its command. */
function change(item: PlanItem): string[] {
  const { status, name, remark, diffs, options, warning } = itemView(item);
  return [
    [
      `- **${plain(name)}**: ${status.word}`,
      remark && `(${plain(remark)})`,
      warning && `⚠️ ${plain(warning)}`,
      ...options.map((option) => `→ ${plain(option)}`),
    ]
      .filter(Boolean)
      .join(' '),
    ...diffs.map(({ field, lines }) =>
      fenced([`  ${field}`, ...lines.map(({ sign, text }) => `${sign} ${text}`)].join('\n'), 'diff'),
    ),
  ];
}

function foreseen(
  repairs: NonNullable<StepRecord['repairs']>,
  shown: (item: PlanItem) => string[],
): string[] {
  return repairs.flatMap(({ when, items }) => [`Planned, if ${plain(when)}:`, ...items.flatMap(shown)]);
}

function repair({ repair: event }: StepRecord): string[] {
  if (event === undefined) return [];
  return [
    `**Denied, and repaired as the guide says: ${plain(event.repair.title)}**`,
    fenced(event.denial, 'text'),
    plain(event.repair.text),
    ...event.items.flatMap(planned),
  ];
}

function failureText(failure: Failure): string {
  const { seen, likely, next, diagnosis } = failure;
  return [
    `> **${plain(failureTitle(failure))}**`,
    ...seen.split('\n').map((line) => `> ${plain(line)}`),
    ...(likely === undefined ? [] : [`> Likely cause: ${plain(likely)}`]),
    ...next.map((line) => `> Next: ${plain(line)}`),
    ...(diagnosis === undefined ? [] : [`> Page: docs/troubleshooting/${diagnosis}.md`]),
  ].join('  \n');
}

/** Escapes a text for Markdown. */
function plain(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_[\]~]/g, '\\$&')
      // Characters that start a heading, a list, a line below a heading, or a table.
      .replaceAll(/^([ \t]*)([#+=-])/gm, '$1\\$2')
      .replaceAll(/^([ \t]*\d+)([.)])/gm, '$1\\$2')
      .replaceAll(/^([ \t]*)\|/gm, '$1&#124;')
  );
}

function code(text: string): string {
  const fence = fenceOf(text, 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** In a table, backslashes and pipes within backticks are ambiguous. */
function codeInTable(text: string): string {
  return /[\\|\n]/.test(text) ? plain(text) : code(text);
}
