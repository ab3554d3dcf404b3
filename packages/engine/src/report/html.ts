import { Marked } from 'marked';
import { escapeHtml } from '../resource/markdown.ts';
import { GENERATED_BY } from '../run/own-file.ts';
import { markdownPage, titleOf } from './markdown.ts';
import type { RunRecord } from './record.ts';
import { STYLE } from './style.ts';
import { timelineSvg } from './timeline.ts';
import { endingOf } from './words.ts';

const MARKDOWN = new Marked({
  // A bare address in a text stays text.
  tokenizer: { url: () => undefined },
  renderer: { code: ({ text }) => `<pre>${text.split('\n').map(coloured).join('\n')}</pre>\n` },
});

/** The Markdown page as one HTML file that needs no network and runs no script, with the timeline of each run drawn. */
export function htmlPage(records: readonly RunRecord[]): string {
  const [title, tone] = headOf(records);
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body class="${tone}">
${MARKDOWN.parse(markdownPage(records, drawn), { async: false })}</body>
</html>
`;
}

function headOf(records: readonly RunRecord[]): [title: string, tone: string] {
  const [first, ...others] = records;
  if (first === undefined || others.length > 0) return [`${records.length} clusters`, ''];
  const { word, tone } = endingOf(first);
  return [`${titleOf(first)}: ${word}`, tone];
}

function drawn(record: RunRecord): string[] {
  const svg = timelineSvg(record);
  if (svg === '') return [];
  return [
    '## Timeline',
    'Only the time in which steps ran. A line leads from a step to each step that waited for it; the stronger one held it up.',
    `<div class="wide">${svg}</div>`,
  ];
}

function coloured(line: string): string {
  const text = escapeHtml(line);
  const [, sign] = /^ +([-+]) /.exec(line) ?? [];
  if (sign === '-') return `<del>${text}</del>`;
  return sign === '+' ? `<ins>${text}</ins>` : text;
}
