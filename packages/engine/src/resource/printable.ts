import { inspect } from 'node:util';

/**
 * Characters that a terminal acts on or a reader does not see: control characters (escape sequences begin with one),
 * format characters (such as those that reverse the direction of text), line separators and lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** How many names of a list a message shows. */
const NAMES = 10;

/** How many characters a message shows of one value, of a text with values in it, of a line, and of a program's output. */
const SHOWN = {
  value: 80,
  text: 300,
  line: { beginning: 1500, end: 500 },
  output: { beginning: 8000, end: 2000 },
};

/** Escapes every character that a terminal would act on in a text from any source. Keeps line breaks and tabs. */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(UNPRINTABLE, (found) => (found === '\n' || found === '\t' ? found : written(found)));
}

/** A text from any source on one line, with every character escaped that a terminal would act on. */
export function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, written);
}

/**
 * A value as one line of JSON. JSON escapes control characters only below U+0080; escaping the rest does not change the
 * meaning.
 */
export function jsonText(value: unknown): string {
  return oneLine(JSON.stringify(value));
}

/** The value of a JSON text; `undefined` if the text is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value for a message: in quotes, on one line, and cut if it is too long to read. */
export function literal(value: string): string {
  return jsonText(cut(value, SHOWN.value));
}

/** A text whose lines are joined by spaces. */
export function joined(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

/** A person's input or a program's output: on one line, and cut if it is too long to read. */
export function brief(text: string): string {
  return oneLine(cut(joined(text), SHOWN.text));
}

/** A program's output, without its middle if it is too long to read. */
export function excerpt(output: string): string {
  return withoutMiddle(output, SHOWN.output, ({ length }) => `\n… ${length} characters left out …\n`);
}

/** The first names of a list, and the number of the others. */
export function few(names: readonly string[]): string {
  const more = names.length - NAMES;
  return more <= 0 ? names.join(', ') : `${names.slice(0, NAMES).join(', ')} and ${more} more`;
}

/** A text from any source without the middle of each long line, and without its own middle if the text is too long to read. */
export function shortened(text: string): string {
  const short = (line: string) =>
    withoutMiddle(line, SHOWN.line, ({ length }) => ` … ${length} characters left out … `);
  return excerpt(text.split('\n').map(short).join('\n'));
}

function withoutMiddle(
  text: string,
  { beginning, end }: typeof SHOWN.line,
  instead: (middle: string) => string,
): string {
  if (text.length <= beginning + end) return text;
  return text.slice(0, beginning) + instead(text.slice(beginning, -end)) + text.slice(-end);
}

/** A response of a system in an unexpected shape. */
export function shownAnswer(answer: unknown): string {
  if (typeof answer === 'string') return answer === '' ? 'nothing' : literal(answer);
  return brief(inspect(answer, { depth: 2, breakLength: Number.POSITIVE_INFINITY }));
}

function cut(text: string, at: number): string {
  return text.length > at ? `${text.slice(0, at)}…` : text;
}

/** Characters as JSON escapes them: `\n`, `\u001b`. */
function written(characters: string): string {
  return Array.from({ length: characters.length }, (_, index) => {
    const short = JSON.stringify(characters[index]).slice(1, -1);
    if (short.length > 1) return short;
    return `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
