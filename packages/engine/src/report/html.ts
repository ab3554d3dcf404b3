import { Marked } from 'marked';
import { GENERATED_BY } from '../run/own-file.ts';
import { escapeHtml } from './escape-html.ts';
import { markdownReport } from './markdown.ts';
import type { RunRecord } from './record.ts';
import { STYLE } from './style.ts';
import type { Timeline } from './timeline.ts';
import { timelineSvg } from './timeline-svg.ts';
import { endingOf, titleOf } from './words.ts';

const MARKDOWN = new Marked({
  // A bare address in a text stays text.
  tokenizer: { url: () => undefined },
  renderer: {
    code({ text, lang }) {
      return lang === 'diff'
        ? `<pre class="diff">${text.split('\n').map(diffLine).join('\n')}</pre>\n`
        : false;
    },
  },
});

/** The Markdown report as one HTML file that needs no network and runs no script, with the timeline drawn. Pure. */
export function htmlReport(record: RunRecord): string {
  const { word, tone } = endingOf(record);
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(titleOf(record))}: ${escapeHtml(word)}</title>
<style>${STYLE}</style>
</head>
<body class="${tone}">
${MARKDOWN.parse(markdownReport(record, drawn), { async: false })}</body>
</html>
`;
}

function drawn(timeline: Timeline): string[] {
  return [
    'Seconds since the run began. A line leads from a step to each step that waited for it; the stronger one held it up.',
    // Markdown ends a block of HTML at an empty line.
    `<div class="wide">${timelineSvg(timeline).replaceAll(/\n+/g, '\n')}</div>`,
  ];
}

function diffLine(line: string): string {
  const text = escapeHtml(line);
  if (line.startsWith('-')) return `<del>${text}</del>`;
  return line.startsWith('+') ? `<ins>${text}</ins>` : text;
}
