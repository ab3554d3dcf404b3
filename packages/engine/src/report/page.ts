import { Chalk } from 'chalk';
import { fenced } from '../resource/index.ts';
import { escapeHtml } from '../resource/markdown.ts';
import { texts } from '../resource/texts.ts';
import { eventsOf, targetOf } from '../run/events-of.ts';
import { outcomeOf } from '../run/exit-code.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { summaryText } from '../run/render-event.ts';
import { TextRenderer } from '../run/render-text.ts';
import { tableLines } from '../run/table.ts';
import { wordOf } from '../run/words.ts';
import type { RunRecord } from './record.ts';
import { timelineSvg } from './timeline.ts';

/** A run as a page of GitHub Markdown that can be pasted into a change ticket. */
export function markdownPage(record: RunRecord): string {
  const { facts, steps, run } = contentOf(record);
  return `${[
    `# ${record.runbook}`,
    fenced(tableLines(facts).join('\n'), 'text'),
    ...(steps === '' ? [] : ['## Steps', fenced(steps, 'text')]),
    '## The run',
    fenced(run, 'text'),
    `---\n\n${GENERATED_BY}.`,
  ].join('\n\n')}\n`;
}

/** The same as one HTML file that needs no network and runs no script, with the timeline drawn. */
export function htmlPage(record: RunRecord): string {
  const { facts, steps, run, color, cluster } = contentOf(record);
  const title = escapeHtml([record.runbook, cluster].filter(Boolean).join(' · '));
  const rows = facts.map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const svg = timelineSvg(record);
  const picture = `<h2>Timeline</h2>
<p>Only the time in which steps ran. A line leads from a step to each step that waited for it.</p>
<div class="wide">${svg}</div>
`;
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
${texts('packages/engine/texts').report}</style>
</head>
<body class="${color}">
<h1>${title}</h1>
<table>
${rows.join('\n')}
</table>
${steps === '' ? '' : `<h2>Steps</h2>\n<pre>${escapeHtml(steps)}</pre>\n`}${svg === '' ? '' : picture}<h2>The run</h2>
<pre>${run.split('\n').map(coloured).join('\n')}</pre>
</body>
</html>
`;
}

/** Who, where and how it ended; the steps with their times; and the text of the terminal at full detail. */
function contentOf(record: RunRecord) {
  const { began, ended, seconds, command, consent, exitCode, madeFrom } = record;
  const ends = eventsOf(record, 'step-end');
  const target = targetOf(record);
  const outcome = outcomeOf(exitCode, ends);
  const facts = {
    ...target,
    began: timeWords(began),
    ended: timeWords(ended),
    command,
    consent,
    'exit code': `${exitCode}: ${outcome}`,
    'made from': madeFrom,
  };
  const paint = new Chalk({ level: 0 });
  const parts: string[] = [];
  const renderer = new TextRenderer({ write: (part) => void parts.push(part), paint });
  renderer.detail = 'everything';
  for (const event of record.events) renderer.emit(event);
  return {
    facts: Object.entries(facts),
    steps: trimmed(summaryText(ends, seconds, { paint, all: true })),
    run: trimmed(parts.join('')),
    color: wordOf(outcome).color,
    cluster: target.cluster,
  };
}

/** `2025-11-20 10:03:48 UTC` */
function timeWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function trimmed(text: string): string {
  return text.replace(/^\n+/, '').trimEnd();
}

function coloured(line: string): string {
  const text = escapeHtml(line);
  const [, sign] = /^ +([-+]) /.exec(line) ?? [];
  if (sign === '-') return `<del>${text}</del>`;
  return sign === '+' ? `<ins>${text}</ins>` : text;
}
