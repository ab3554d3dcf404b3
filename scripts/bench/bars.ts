/** A bar: its name and the parts that it is made of, one after the other. */
interface Bar {
  readonly name: string;
  readonly parts: readonly { readonly value: number; readonly kind: string }[];
}

export interface BarPicture {
  readonly title: string;
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
  /** What the parts are, by their kinds. */
  readonly kinds: readonly { readonly kind: string; readonly name: string; readonly color: string }[];
  readonly unit: string;
}

const WIDTH = 760;
const LEFT = 250;
const ROOM = 70;
const ROW = 24;
const THICK = 14;
/** Of text: to be read on white as on black, because a picture does not know the background of its page. */
const GREY = '#768089';

/**
 * A picture of lying bars as SVG, each with its sum behind it, for a light as for a dark page. Pure.
 */
export function barPicture({ title, groups, kinds, unit }: BarPicture): string {
  const sum = ({ parts }: Bar): number => parts.reduce((all, { value }) => all + value, 0);
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(sum)), 0) || 1;
  const scale = (WIDTH - LEFT - ROOM) / longest;
  const lines: string[] = [];
  let y = 30;
  kinds.forEach(({ name, color }, index) => {
    const x = LEFT + index * 190;
    lines.push(rect(x, y - 10, 12, 12, color), text(x + 18, y, name, 'small'));
  });
  y += ROW;
  for (const { name, bars } of groups) {
    lines.push(text(0, y, name, 'group'));
    y += ROW;
    for (const bar of bars) {
      lines.push(text(12, y, bar.name));
      let x = LEFT;
      for (const { value, kind } of bar.parts) {
        const color = kinds.find((one) => one.kind === kind)?.color ?? '#888';
        lines.push(rect(x, y - THICK + 3, value * scale, THICK, color));
        x += value * scale;
      }
      lines.push(text(x + 6, y, `${sum(bar).toFixed(1)} ${unit}`, 'small'));
      y += ROW;
    }
    y += ROW / 3;
  }
  const height = Math.round(y);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escapeXml(title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: ${GREY}; }
.small { font-size: 12px; }
.group { font-weight: 600; }
</style>
${lines.join('\n')}
</svg>
`;
}

/** Text as it may stand in XML, between tags and within quotes. */
export function escapeXml(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function rect(x: number, y: number, width: number, height: number, color: string): string {
  const [at, wide] = [x, Math.max(width, 0)].map((number) => number.toFixed(1));
  return `<rect x="${at}" y="${y.toFixed(1)}" width="${wide}" height="${height}" fill="${escapeXml(color)}"/>`;
}

function text(x: number, y: number, words: string, style?: string): string {
  const named = style === undefined ? '' : ` class="${style}"`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${named}>${escapeXml(words)}</text>`;
}
