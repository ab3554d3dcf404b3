import { Chalk } from 'chalk';
import { fenced } from '../resource/index.ts';
import { escapeHtml } from '../resource/markdown.ts';
import type { RunEvent } from '../run/events.ts';
import { diagnosesOf, eventsOf, targetOf } from '../run/events-of.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { briefPlanText, eventText, summaryText } from '../run/render-event.ts';
import { remarkOn } from '../run/render-item.ts';
import { runbookOf } from '../run/sections.ts';
import { markdownTable } from '../run/table.ts';
import { wordOf } from '../run/words.ts';
import { endingOf, type RunRecord, type StepRecord, secondsWords, stepsOf, tally } from './record.ts';

/** A terminal's text, without colours and as wide as it is. */
const LAYOUT = { paint: new Chalk({ level: 0 }) };

/**
 * The runs of a fleet's clusters as one page of Markdown: how each ended, then every report. A single run is its report.
 * @param picture further blocks above a run's steps
 */
export function markdownPage(records: readonly RunRecord[], picture: Picture = () => []): string {
  const reports = records.map((record) => reportOf(record, picture(record)));
  if (reports.length === 1) return reports.join();
  const rows = records.map((record, index) => [
    `[${plain(titleOf([record]))}](#run-${index + 1})`,
    endingOf(record).word,
    tally(record),
  ]);
  const linked = reports.map((report, index) => `<a id="run-${index + 1}"></a>\n\n${report}`);
  return [`# ${titleOf(records)}`, markdownTable(['', 'result', ''], rows), ...linked].join('\n\n');
}

type Picture = (record: RunRecord) => readonly string[];

export function titleOf(records: readonly RunRecord[]): string {
  const [record, ...others] = records;
  if (record === undefined || others.length > 0) return `${records.length} clusters`;
  const names = record.runbook === 'all' ? ['The whole guide'] : sectionsOf(record).map(({ title }) => title);
  const { cluster } = targetOf(record);
  return `${names.join(', ') || 'Runbook'}${cluster ? ` · ${cluster}` : ''}`;
}

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
    ...diagnosesOf(record),
  ];
  const rows = eventsOf(record, 'step-end');
  const seconds = (record.ended - record.began) / 1000;
  const overview = plan
    ? eventsOf(record, 'plan').map((event) => briefPlanText(event, LAYOUT))
    : [summaryText(rows, seconds, { ...LAYOUT, all: true })];
  return `${[
    `# ${plain(titleOf([record]))}`,
    [`**${plain(endingOf(record).word)}**`, tally(record)].filter(Boolean).join(' · '),
    markdownTable(
      ['', ''],
      factsOf(record).map(([name, value]) => [name, code(value)]),
    ),
    ...textBlock(found.map((event) => eventText(event, LAYOUT))),
    ...textBlock(overview, plan ? '## Changes' : '## Steps'),
    ...picture,
    ...sectionsOf(record).flatMap(({ runbook, title, purpose }) => {
      const own = steps.filter(({ id }) => runbookOf(id) === runbook);
      const heading = `${title} (${runbook})`;
      const text = [
        `## ${plain(heading)}`,
        plain(purpose),
        ...own.flatMap((step) => stepText(step, found)),
      ].filter(Boolean);
      const failed = own.some((step) => eventsOf(step, 'failure').length > 0);
      return plan && !failed
        ? [`<details><summary>${escapeHtml(heading)}</summary>`, ...text, '</details>']
        : text;
    }),
    `---\n\n${GENERATED_BY}.`,
  ].join('\n\n')}\n`;
}

const NAMES: Readonly<Record<string, string>> = {
  cluster: 'Cluster',
  region: 'Region',
  account: 'AWS account',
  as: 'Carried out by',
  context: 'kubectl context',
  vault: 'Vault',
  'vault namespace': 'Vault’s namespace',
  'vault id': 'Vault’s own id',
};

export function factsOf(record: RunRecord): readonly (readonly [name: string, value: string])[] {
  const { began, ended, exitCode, command, consent, madeFrom } = record;
  const known = { cluster: '', region: '', account: '', as: '', ...targetOf(record) };
  return [
    ...Object.entries(known).map(
      ([name, value]) => [NAMES[name] ?? name, value || 'unknown: the run ended first'] as const,
    ),
    ['Began', timeWords(began)],
    ['Ended', `${timeWords(ended)}, after ${secondsWords((ended - began) / 1000)}`],
    ['Command', command],
    ['Consent', consent],
    ['Exit code', `${exitCode}: ${endingOf(record).word}`],
    ...eventsOf(record, 'left').map(({ items }) => {
      const left = items.map((item) => `${item.name} (${remarkOn(item) || 'not deleted'})`);
      return ['Left', left.join('; ') || 'nothing'] as const;
    }),
    ['Runbooks', madeFrom],
  ];
}

/** `2025-11-20 10:03:48 UTC` */
function timeWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
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

/** @param atHead what stands at the head of the report instead */
function stepText({ id, title, outcome, span, events }: StepRecord, atHead: readonly RunEvent[]): string[] {
  const took = span === undefined ? '' : `, ${secondsWords((span.to - span.from) / 1000)}`;
  return [
    `### ${plain(title)}`,
    `${code(id)}: **${wordOf(outcome).word}**${took}`,
    ...textBlock(
      events
        .filter((event) => event.type !== 'step-start' && !atHead.includes(event))
        .map((event) => eventText(event, LAYOUT)),
    ),
  ];
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

/** As code, if nothing in it ends the code or, in a table, the cell. */
function code(text: string): string {
  return /[\\|\n`]/.test(text) ? plain(text) : `\`${text}\``;
}
