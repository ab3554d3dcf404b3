import { Marked } from 'marked';
import { escapeHtml } from '../resource/markdown.ts';
import { texts } from '../resource/texts.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { markdownPage, titleOf } from './markdown.ts';
import { endingOf, type RunRecord } from './record.ts';
import { timelineSvg } from './timeline.ts';

const MARKDOWN = new Marked({
  // A bare address in a text stays text.
  tokenizer: { url: () => undefined },
  renderer: { code: ({ text }) => `<pre>${text.split('\n').map(coloured).join('\n')}</pre>\n` },
});

/** The Markdown page as one HTML file that needs no network and runs no script, with the timeline of each run drawn. */
export function htmlPage(records: readonly RunRecord[]): string {
  const color = records.length === 1 ? records.map((record) => endingOf(record).color) : '';
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(titleOf(records))}</title>
<style>
${texts('packages/engine/texts').report}</style>
</head>
<body class="${color}">
${MARKDOWN.parse(markdownPage(records, drawn), { async: false })}</body>
</html>
`;
}

function drawn(record: RunRecord): string[] {
  const svg = timelineSvg(record);
  if (svg === '') return [];
  return [
    '## Timeline',
    'Only the time in which steps ran. A line leads from a step to each step that waited for it.',
    `<div class="wide">${svg}</div>`,
  ];
}

function coloured(line: string): string {
  const text = escapeHtml(line);
  const [, sign] = /^ +([-+]) /.exec(line) ?? [];
  if (sign === '-') return `<del>${text}</del>`;
  return sign === '+' ? `<ins>${text}</ins>` : text;
}
