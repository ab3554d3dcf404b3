/** Words of an error that were found in it. */
export interface FoundWords {
  /** Where they end. */
  readonly end: number;
  /** How many of its characters the words themselves are: without gaps and values. */
  readonly explained: number;
  readonly values: Readonly<Record<string, string>>;
}

/** A value begins here: without this, each character of a long one would be tried as its first. */
const VALUE_BEGINS = '(?<![^\\s"\'`<>])';

/** A word ends here; AWS has some codes with and without this suffix, such as AccessDenied. */
const WORD_ENDS = '(?:Exception)?(?!\\w)';

const compiled = new Map<string, RegExp>();

/**
 * Finds the words of a page: `…` stands for anything, `<name>` for a value (the same one where the name is repeated, another
 * one in `<!name>`), and a blank for any white space. Quotation marks may be missing, since logs drop and change them.
 */
export function findWords(words: string, error: string): FoundWords | undefined {
  if (!lowerCase(error).includes(longestPart(words))) return undefined;
  const says = compiled.get(words) ?? compile(words);
  compiled.set(words, says);
  const first = says.exec(error);
  if (first === null) return undefined;
  // What the last line says is the reason for what was said before.
  const from = error.trimEnd().lastIndexOf('\n') + 1;
  const last = from > first.index ? says.exec(error.slice(from)) : null;
  const match = last ?? first;
  const groups = Object.entries(match.groups ?? {}).flatMap(([name, text]) => (text ? [[name, text]] : []));
  const unexplained = groups.reduce((sum, [, text = '']) => sum + text.length, 0);
  return {
    end: (match === last ? from : 0) + match.index + match[0].length,
    explained: match[0].length - unexplained,
    values: Object.fromEntries(groups.filter(([name = '']) => !/^gap\d/.test(name))),
  };
}

let lowered = { text: '', lower: '' };

/** Thousands of words are looked for in the same text. */
function lowerCase(text: string): string {
  if (lowered.text !== text) lowered = { text, lower: text.toLowerCase() };
  return lowered.lower;
}

const longest = new Map<string, string>();

/** The longest part of words between blanks, gaps and values: a text without it needs no expression. */
function longestPart(words: string): string {
  const known = longest.get(words);
  if (known !== undefined) return known;
  const parts = words.toLowerCase().split(/\s*…\s*|<!?\w+>|["'`]|\s+/);
  const part = parts.reduce((one, other) => (other.length > one.length ? other : one), '');
  longest.set(words, part);
  return part;
}

/** A gap has a bound, because a log can be long. */
function compile(words: string): RegExp {
  const source = words
    .split(/(\s*…\s*|<!?\w+>|["'`]|\s+)/)
    .map((part, at, parts) => {
      if (part.includes('…')) return `(?<gap${at}>[^]{0,400}?)`;
      const [, other, name] = /^<(!?)(\w+)>$/.exec(part) ?? [];
      if (other) return `(?!\\k<${name}>)[^\\s"'\`<>/]{1,300}`;
      if (name) return parts.indexOf(part) < at ? `\\k<${name}>` : `(?<${name}>[^\\s"'\`<>]{1,300})`;
      if (/^["'`]$/.test(part)) return '(?:\\\\?["\'`])?';
      if (/^\s+$/.test(part)) return '\\s{1,40}';
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const begins = /^\w/.test(words) ? '(?<!\\w)' : /^["'`<]/.test(words) ? VALUE_BEGINS : '';
  return new RegExp(`${begins}${source}${/\w$/.test(words) ? WORD_ENDS : ''}`, 'i');
}
