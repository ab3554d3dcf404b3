import { Chalk } from 'chalk';
import { fenced, fenceOf } from '../resource/index.ts';
import { escapeHtml } from '../resource/markdown.ts';
import type { RunEvent } from '../run/events.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { briefPlanText, eventText } from '../run/render-event.ts';
import { summaryText } from '../run/render-summary.ts';
import { markdownTable } from '../run/table.ts';
import { wordOf } from '../run/words.ts';
import { type RunRecord, type StepRecord, stepsOf } from './record.ts';
import { endingOf, eventsOf, factsOf, secondsWords, tally } from './words.ts';

/** A terminal's text, without colours and as wide as it is. */
const LAYOUT = { paint: new Chalk({ level: 0 }) };

/**
 * The runs of a fleet's clusters as one page of Markdown: how each ended, then every report. A single run is its report.
 * @param picture further blocks above a run's steps
 */
export function markdownPage(records: readonly RunRecord[], picture: Picture = () => []): string {
  const reports = records.map((record) => reportOf(record, picture(record)));
  if (reports.length === 1) return reports.join();
  const rows = records.map((record) => [plain(titleOf(record)), endingOf(record).word, tally(record)]);
  return [`# ${records.length} clusters`, markdownTable(['', 'result', ''], rows), ...reports].join('\n\n');
}

type Picture = (record: RunRecord) => readonly string[];

/**
 * A run as a page of GitHub Markdown that can be pasted into a change ticket: who, where and how it ended, and below it the
 * text of the terminal at full detail, by steps. Of a plan, the changes come first, and everything else is folded but what
 * failed.
 */
function reportOf(record: RunRecord, picture: readonly string[]): string {
  const { plan } = record;
  const steps = stepsOf(record);
  const found = [
    ...eventsOf(record, 'failure').filter(({ step }) => step === undefined),
    ...eventsOf(record, 'diagnosis'),
  ];
  const rows = eventsOf(record, 'step-end');
  const seconds = (record.ended - record.began) / 1000;
  const overview = plan
    ? eventsOf(record, 'plan').map((event) => briefPlanText(event, LAYOUT))
    : [summaryText({ rows, seconds, all: true }, LAYOUT)];
  return `${[
    `# ${plain(titleOf(record))}`,
    [`**${plain(endingOf(record).word)}**`, tally(record)].filter(Boolean).join(' · '),
    markdownTable(
      ['', ''],
      factsOf(record).map(([name, value]) => [name, codeInTable(value)]),
    ),
    ...textBlock(found.map((event) => eventText(event, LAYOUT))),
    ...textBlock(overview, plan ? '## Changes' : '## Steps'),
    ...picture,
    ...sectionsOf(record).flatMap(({ runbook, title, purpose }) => {
      const own = steps.filter(({ id }) => runbookOf(id) === runbook);
      const heading = `${title} (${runbook})`;
      const text = [`## ${plain(heading)}`, plain(purpose), ...own.flatMap(stepText)].filter(Boolean);
      const failed = own.some((step) => eventsOf(step, 'failure').length > 0);
      return plan && !failed
        ? [`<details><summary>${escapeHtml(heading)}</summary>`, ...text, '</details>']
        : text;
    }),
    `---\n\n${GENERATED_BY}.`,
  ].join('\n\n')}\n`;
}

export function titleOf(record: RunRecord): string {
  const names = sectionsOf(record).map(({ title }) => title);
  const { cluster } = record.target;
  return `${names.join(', ') || 'Runbook'}${cluster ? ` · ${cluster}` : ''}`;
}

/** The sections that have a step in this run. What is checked before the plan may belong to none that was announced. */
function sectionsOf(record: RunRecord) {
  const announced = eventsOf(record, 'section');
  const runbooks = new Set(stepsOf(record).map(({ id }) => runbookOf(id)));
  return [...runbooks].map(
    (runbook) =>
      announced.find((section) => section.runbook === runbook) ?? { runbook, title: runbook, purpose: '' },
  );
}

function runbookOf(step: string): string {
  return step.split('.')[0] ?? step;
}

function secondsOf(milliseconds: number): string {
  return secondsWords(milliseconds / 1000);
}

function stepText({ id, title, outcome, span, events }: StepRecord): string[] {
  const took = span === undefined ? '' : `, ${secondsOf(span.to - span.from)}`;
  return [
    `### ${plain(title)}`,
    `${code(id)}: **${wordOf(outcome).word}**${took}`,
    ...textBlock(events.filter(isOfStep).map((event) => eventText(event, LAYOUT))),
  ];
}

/** What stands below a step's heading; its diagnoses stand at the head of the report. */
function isOfStep({ type }: RunEvent): boolean {
  return type !== 'step-start' && type !== 'diagnosis';
}

/** Texts of a terminal as one block below its heading, if they have any. */
function textBlock(texts: readonly string[], ...heading: readonly string[]): string[] {
  const text = texts.join('').replace(/^\n+/, '');
  return text === '' ? [] : [...heading, fenced(text, 'text')];
}

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
