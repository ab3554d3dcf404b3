import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsFor, hostile, RAW } from '../../testing/hostile.ts';
import { outsideEvents } from '../../testing/in-memory-outside.ts';
import { recordOf } from '../../testing/in-memory-record.ts';
import { neutral } from '../run/map-texts.ts';
import { htmlPage } from './html.ts';
import { markdownPage } from './markdown.ts';
import type { RunRecord } from './record.ts';

/** Texts that would end the place they are put in, or start another. */
const breaking = fc.constantFrom(
  ...[
    '</pre><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '<!--',
    ']]>',
    '</title>',
    '</style>',
  ],
  ...['```', '````\n# FORGED', '\n```\n# FORGED\n```bash', '\n\n# FORGED', '~~~', '`', '``', '\\', '\\|'],
  ...['a\\|b|c', '\r# FORGED', '\n| a | b |\n| --- | --- |\n', '[x](javascript:alert(1))', '![x](//y)'],
  ...['<b>', '&lt;b&gt;'],
);
const text = fc
  .oneof(
    hostile,
    fc.array(fc.oneof(breaking, hostile), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
  )
  // An empty text is left out, which changes the structure.
  .map((value) => (value.trim() === '' ? 'x' : value));
type Texts = readonly [string, ...string[]];
const texts: fc.Arbitrary<Texts> = fc.tuple(text, text, text);

function report(page: (records: readonly RunRecord[]) => string, values: Texts): string {
  const [command] = values;
  return page([neutral(recordOf(outsideEvents(...values), { command }, 1))]);
}

/** The different tags of a page, without their attributes' values. */
function tagsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/<[^>]*>?/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""')));
}

test('htmlPage: no text from outside becomes an element, an attribute or a comment', () => {
  // A command line of several lines is broken in its cell.
  const ours = tagsOf(report(htmlPage, ['x\ny']));
  assert.ok(ours.size > 20);
  holdsFor(60, texts, (values) => {
    const html = report(htmlPage, values);
    assert.equal(
      [...tagsOf(html)].filter((tag) => !ours.has(tag)),
      [],
    );
    assert.not.match(html, RAW);
  });
});

/** The lines of Markdown outside of code fences that start a block: fences, headings, tables' rules. */
function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const ticks = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence !== undefined) {
      if (ticks?.[1]?.startsWith(fence) && ticks[2]?.trim() === '') fence = undefined;
    } else if (ticks) {
      fence = ticks[1];
      blocks.push('code');
    } else {
      const [, begin] = /^ {0,3}(#{1,6}(?= )|[-+*](?= )|\d+[.)](?= )|>|\||---+$|===+$)/.exec(line) ?? [];
      // A failure's text may have several lines.
      if (begin !== undefined && !(begin === '>' && blocks.at(-1) === '>')) blocks.push(begin);
    }
  }
  if (fence !== undefined) blocks.push('a fence that never ends');
  return blocks;
}

/** The cells of the tables' rows. A pipe after a backslash is no separator, as on GitHub. */
function cellsOf(markdown: string): number[] {
  const outside = markdown.replaceAll(/^(`{3,})[^`\n]*\n[\s\S]*?\n\1$/gm, '');
  return [...outside.matchAll(/^\|.*\|$/gm)].map(([row]) => row.replaceAll(/\\./g, '').split('|').length);
}

test('markdownPage: no text from outside ends its fence or starts a block, a cell or an element', () => {
  const ours = report(markdownPage, ['x']);
  assert.ok(blocksOf(ours).includes('code') && blocksOf(ours).includes('#'));
  holdsFor(60, texts, (values) => {
    const markdown = report(markdownPage, values);
    assert.equal(blocksOf(markdown), blocksOf(ours));
    assert.equal(cellsOf(markdown), cellsOf(ours));
    assert.not.match(markdown, RAW);
  });
});

test.run();
