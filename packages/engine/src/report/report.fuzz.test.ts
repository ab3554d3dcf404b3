import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsFor, hostile, RAW } from '../../testing/hostile.ts';
import { outsideEvents } from '../../testing/in-memory-outside.ts';
import { recordOf } from '../../testing/in-memory-record.ts';
import { sanitized } from '../run/map-texts.ts';
import { htmlPage } from './html.ts';
import { markdownPage } from './markdown.ts';
import type { RunRecord } from './record.ts';

/** Texts that would end the place they are put in, or start another. */
const breaking = fc.constantFrom(
  ...['</pre><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '</title>', '</style>'],
  ...['```', '````\n# FORGED', '\n```\n# FORGED\n```bash', '\n\n# FORGED', '~~~', '`', '``', '\\', '\\|'],
  ...['a\\|b|c', '\r# FORGED', '\n| a | b |\n| --- | --- |\n', '[x](javascript:alert(1))', '![x](//y)'],
  ...['<b>', '&lt;b&gt;', '<!--', ']]>'],
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
  return page([sanitized(recordOf(outsideEvents(...values), { command }, 1))]);
}

/** The tags of a page without their attributes' values, but for those that break, mark or colour words within a line. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[^>]*>?/g)]
    .map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'))
    .filter((tag) => !/^<\/?(?:br|code|del|ins)>$/.test(tag));
}

test('markdownPage, htmlPage: no text from outside ends its fence or cell, or becomes a block, an element or a comment', () => {
  const ours = tagsOf(report(htmlPage, ['x']));
  for (const tag of ['<h1>', '<pre>', '<td>', '<svg'])
    assert.ok(
      ours.some((one) => one.startsWith(tag)),
      tag,
    );
  holdsFor(60, texts, (values) => {
    const html = report(htmlPage, values);
    assert.equal(tagsOf(html), ours);
    assert.not.match(html, RAW);
    assert.not.match(report(markdownPage, values), RAW);
  });
});

test.run();
