/**
 * What a terminal acts on, or a reader does not see: control characters (escape sequences begin with one), format
 * characters (such as those that turn the direction of text), separators of lines and halves of characters.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** How many characters of a value, and of a text with values in it, a message shows. */
const SHOWN = { value: 80, text: 300 };

/** Text of whatever origin with everything that a terminal would act on written out; line breaks and tabs stay. */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(UNPRINTABLE, (found) => (found === '\n' || found === '\t' ? found : written(found)));
}

/** The same on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, written);
}

/** A value as a message shows it: in quotes, on one line, and cut where it is longer than a reader needs. */
export function literal(value: string): string {
  return oneLine(JSON.stringify(cut(value, SHOWN.value)));
}

/** Words that hold what somebody typed: on one line, and cut where they are longer than a reader needs. */
export function brief(text: string): string {
  return oneLine(cut(text, SHOWN.text));
}

function cut(text: string, at: number): string {
  return text.length > at ? `${text.slice(0, at)}…` : text;
}

/** Characters as a JSON text writes them: `\n`, `\u001b`. */
function written(characters: string): string {
  return Array.from({ length: characters.length }, (_, index) => {
    const short = JSON.stringify(characters[index]).slice(1, -1);
    if (short.length > 1) return short;
    return `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
