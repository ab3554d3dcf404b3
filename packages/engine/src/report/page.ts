import { Chalk, type ColorSupportLevel } from 'chalk';
import { fenced } from '../resource/index.ts';
import { escapeHtml } from '../resource/markdown.ts';
import { textOf } from '../resource/text-of.ts';
import type { Outcome, RunEvent } from '../run/events.ts';
import { outcomeOf } from '../run/exit-code.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { summaryCells, summaryText } from '../run/render-event.ts';
import { TextRenderer } from '../run/render-text.ts';
import { tableLines } from '../run/table.ts';
import { wordOf } from '../run/words.ts';
import { eventsOf, type RunRecord } from './record.ts';

/** A run as a page of GitHub Markdown that can be pasted into a change ticket. */
export function markdownPage(record: RunRecord): string {
  const { facts, ends, wrong, run, paint } = contentOf(record, 0);
  const steps = trimmed(summaryText(ends, record.seconds, { paint, all: true }));
  return `${[
    `# ${record.runbook}`,
    ...(wrong === '' ? [] : [`## ${WRONG}`, fenced(wrong, 'text')]),
    fenced(tableLines(facts).join('\n'), 'text'),
    ...(steps === '' ? [] : ['## Steps', fenced(steps, 'text')]),
    '## The run',
    fenced(run, 'text'),
    `---\n\n${GENERATED_BY}.`,
  ].join('\n\n')}\n`;
}

/** The same page as one HTML file that needs no network and runs no script. */
export function htmlPage(record: RunRecord): string {
  const { facts, ends, wrong, run, paint, color, cluster } = contentOf(record, 1);
  const title = escapeHtml([record.runbook, cluster].filter(Boolean).join(' · '));
  const rows = facts.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const steps = summaryCells(ends, record.seconds, paint).map(
    (cells) => `<tr>${cells.map((cell) => `<td>${coloured(cell)}</td>`).join('')}</tr>`,
  );
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
${textOf('packages/engine/texts', 'report')}</style>
</head>
<body>
<h1 class="${color}">${title}</h1>
${wrong === '' ? '' : `<h2>${WRONG}</h2>\n<pre>${coloured(wrong)}</pre>\n`}<table>
${rows.join('\n')}
</table>
${ends.length === 0 ? '' : `<h2>Steps</h2>\n<table class="steps">\n${steps.join('\n')}\n</table>\n`}<h2>The run</h2>
<pre>${coloured(run)}</pre>
</body>
</html>
`;
}

/** The heading of the failures and diagnoses, which come before the events that led to them. */
const WRONG = 'What is wrong';

/** The width of lines, as on a printed page. */
const COLUMNS = 90;

/** The facts, result and steps of a run, its failures and diagnoses, and the text of the terminal at full detail. */
function contentOf(record: RunRecord, level: ColorSupportLevel) {
  const { began, ended, command, consent, exitCode, madeFrom } = record;
  const ends = eventsOf(record, 'step-end');
  // The target that AWS confirms comes after the requested one, and overrides it.
  const places = eventsOf(record, 'target').map(({ target }) => target);
  const target: Readonly<Record<string, string>> = Object.assign({}, ...places);
  const outcome = outcomeOf(exitCode, ends);
  const facts = {
    result: countsOf(ends.map((end) => end.outcome)),
    ...target,
    began: timeWords(began),
    ended: timeWords(ended),
    command,
    consent,
    'exit code': `${exitCode}: ${outcome}`,
    'made from': madeFrom,
  };
  const paint = new Chalk({ level });
  const textOfEvents = (isShown: (type: RunEvent['type']) => boolean): string => {
    const parts: string[] = [];
    const renderer = new TextRenderer({ write: (part) => void parts.push(part), paint, columns: COLUMNS });
    renderer.detail = 'everything';
    for (const event of record.events) if (isShown(event.type)) renderer.emit(event);
    return trimmed(parts.join(''));
  };
  return {
    facts: Object.entries(facts),
    ends,
    wrong: textOfEvents((type) => type === 'failure' || type === 'diagnosis'),
    // The facts already include the target.
    run: textOfEvents((type) => type !== 'target'),
    paint,
    color: wordOf(outcome).color,
    cluster: target.cluster,
  };
}

/** `8 created, 1 repaired, 0 failed` */
function countsOf(outcomes: readonly Outcome[]): string {
  return [...new Set<Outcome>([...outcomes, 'failed'])]
    .map((outcome) => `${outcomes.filter((one) => one === outcome).length} ${outcome}`)
    .join(', ');
}

/** `2025-11-20 10:03:48 UTC` */
function timeWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function trimmed(text: string): string {
  return text.replace(/^\n+/, '').trimEnd();
}

/** The CSS classes of the numbers in Chalk's escape sequences; every other number ends a style. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  4: 'underlined',
  31: 'red',
  32: 'green',
  33: 'yellow',
};

/** Text for a terminal as HTML in the same colours. */
function coloured(text: string): string {
  const [first = '', ...rest] = escapeHtml(text).split('\u001b[');
  const spans = rest.map((part) =>
    part.replace(/^(\d+)m/, (_, number: string) => {
      const name = CLASSES[number];
      return name === undefined ? '</span>' : `<span class="${name}">`;
    }),
  );
  return [first, ...spans].join('');
}
