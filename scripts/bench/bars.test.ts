import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { barPicture, escapeXml } from './bars.ts';

const escaping = suite('escapeXml');

escaping('leaves nothing that XML would read as markup, and escapes its own output again', () => {
  assert.is(escapeXml(`<a href="x">'&'</a>`), '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;');
  assert.is(escapeXml('&lt;'), '&amp;lt;');
});

escaping.run();

const picture = suite('barPicture');

const drawn = (bars: { name: string; values: number[] }[]): string =>
  barPicture({
    title: 'Times & <more>',
    groups: [
      {
        name: '0 ms',
        bars: bars.map(({ name, values }) => ({
          name,
          parts: values.map((value, index) => ({ value, kind: String(index) })),
        })),
      },
    ],
    kinds: [
      { kind: '0', name: 'first', color: '#111111' },
      { kind: '1', name: 'second', color: '#222222' },
    ],
    unit: 's',
  });

const widths = (svg: string, color: string): number[] =>
  [...svg.matchAll(new RegExp(`<rect [^>]*width="([\\d.]+)"[^>]*fill="${color}"`, 'g'))]
    .map(([, width]) => Number(width))
    // The first one is that of the legend.
    .slice(1);

picture('is as long as its value', () => {
  const [long = 0, short = 0] = widths(
    drawn([
      { name: 'a', values: [10] },
      { name: 'b', values: [5] },
    ]),
    '#111111',
  );
  assert.is(Math.round(long / short), 2);
});

picture('puts the parts of a bar one after the other, and their sum behind', () => {
  const svg = drawn([{ name: 'a', values: [2, 1] }]);
  const [first = 0] = widths(svg, '#111111');
  const [second = 0] = widths(svg, '#222222');
  assert.is(Math.round(first / second), 2);
  assert.match(svg, '>3.0 s<');
});

picture('escapes what it is given', () => {
  const svg = drawn([{ name: '<script>', values: [1] }]);
  assert.match(svg, '&lt;script&gt;');
  assert.match(svg, 'Times &amp; &lt;more&gt;');
  assert.not.match(svg, '<script>');
});

picture('of nothing at all is a picture without bars', () => {
  const svg = drawn([]);
  assert.not.match(svg, /NaN|Infinity/);
});

picture.run();
