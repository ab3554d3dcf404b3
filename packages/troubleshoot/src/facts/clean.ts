import { answerOfVault } from './vault-clients.ts';

/**
 * The errors of a pasted text, each as the program said it: without colours, time stamps, the prefixes of logs, JSON,
 * quotation marks of mails and HTML entities. A log has one for each of its records. Pure.
 */
export function errorsIn(text: string): readonly string[] {
  const plain = UNWANTED.reduce((cleaned, [what, instead]) => cleaned.replace(what, instead), text)
    // A record that is printed over several lines.
    .replace(/^\{\n[\s\S]*?\n\}/gm, (json) => JSON.stringify(parsed(json)) ?? json);
  const errors: string[][] = [];
  for (const line of plain.split('\n')) {
    const bare = line.replace(PREFIXES, '');
    const message = messageIn(bare) ?? bare;
    const starts = message !== bare || LEVEL.test(bare);
    const said = unescaped(message.replace(LEVEL, ''));
    for (const [index, part] of [said, answerOfVault(said) ?? []].flat().join('\n').split('\n').entries()) {
      if ((index === 0 && starts) || (OPENS.test(part) && !isOfPlugin(errors.at(-1), part))) errors.push([]);
      const last = errors.at(-1) ?? errors[errors.push([]) - 1];
      last?.push(part.trimEnd());
    }
  }
  return errors.map((lines) => lines.join('\n').trim()).filter((error) => error !== '');
}

/** What a terminal, a browser or a word processor adds or replaces. */
const UNWANTED: readonly (readonly [what: RegExp, instead: string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  [/\u001b\[[\d;?]{0,20}[ -/]{0,4}[@-~]|\\u001b\[[\d;]{0,20}m|(?<=^|\s)\[\d{1,2}(?:;\d{1,2}){0,4}m/gm, ''],
  [/\r/g, ''],
  // syslog writes a tab like this.
  [/#011/g, '\t'],
  // hvac prints an answer's reasons on lines of their own.
  [/(\bhvac\.exceptions\.[^\n]{1,300})\n\s{0,20}(\* [^\n]{1,300})\n\s{0,20}(?=, on )/g, '$1 $2'],
  // A table of a terminal has broken the text at its width.
  [/(?<! ) *\u2502 *\n *\u2502 /g, ''],
  [/[\u00a0\u2007\u202f]/g, ' '],
  [/[\u201c\u201d\u201e\u00ab\u00bb]|&(?:quot|#34|#x22|ldquo|rdquo);/gi, '"'],
  [/[\u2018\u2019\u201a]|&(?:apos|#0?39|#x27|lsquo|rsquo);/gi, "'"],
  [/&(?:lt|#60);|\\u003c/gi, '<'],
  [/&(?:gt|#62);|\\u003e/gi, '>'],
  [/&nbsp;/gi, ' '],
  [/&amp;|\\u0026/gi, '&'],
];

/** What stands before a message in a log, a mail, a code block or a box of Terraform. */
const PREFIXES =
  /^(?:\s*(?:>|\|(?= |$)(?!.{0,200}\|\s*$)|\u2502|\u2577|\u2575|`{3,}\w*$|##\[error\]|::error[^:]{0,80}::|\[pod\/[^\]]{1,300}\]|(?:[\w.]{1,80}-[\w.-]{1,80}|vault) {1,20}\||\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z\b|[A-Z]{3}\b|[+-]\d\d:?\d\d))?\]?:?|\[\d{1,5}\]|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?: [\w.-]{1,253}(?= [\w./-]{1,100}\[\d{1,8}\]:))?(?: \S{1,100}(?:\[\d{1,8}\])?:)?|[\w./-]{1,200}\[[\w-]{1,63}\]:|#\d{1,4} \d{1,6}\.\d{1,4})\s*)+/;

/** The level of a log's record; klog writes its source there as well. */
const LEVEL =
  /^\s*(?:[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9}\s{1,10}\d{1,10} [\w.-]{1,100}:\d{1,6}\]|\[?(?:ERROR|ERRO|ERR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|error|warning|info|critical)\]|(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|CRITICAL)(?=\s))[:\s]*/;

/** The words with which programs begin an error. */
const OPENS =
  /^\s*(?:Error:|Error from server|error:|An error occurred|Unable to (?:connect|locate)|The connection to the server|fatal:|panic:|Warning {2}\w|\[\u2716\]|\u2716|ERR_PNPM|npm (?:ERR!|error) code|Error (?:authenticating|writing|reading|enabling|listing|checking|initializing|parsing|making API request\b.*:)\b)/;

/** kubectl repeats that the plugin failed, after what the plugin itself has said. */
function isOfPlugin(before: readonly string[] | undefined, line: string): boolean {
  return before !== undefined && /^Unable to connect to the server: getting (?:credentials|token)/.test(line);
}

/** The fields of a record that hold its message. */
const MESSAGES = /^(?:@?message|msg|error|err|log|errorMessage|stderr|reason|details)$/;

/** The message of a record in JSON, once or twice encoded, or in logfmt; `undefined` for other lines. */
function messageIn(line: string): string | undefined {
  const json = /^\s*(?:[\w./-]{1,100}\s{1,10})?("?\{[\s\S]*\}"?)\s*,?$/.exec(line)?.[1];
  if (json !== undefined) return fieldsOf(parsed(json)) || undefined;
  if (!/(?:^|\s)(?:msg|level|lvl)=/.test(line)) return undefined;
  const pairs = [...line.matchAll(/(?<=^|\s)(msg|message|err|error|reason)="((?:[^"\\]|\\.){1,20000})"/g)];
  return pairs.map(([, , value]) => value).join(': ') || undefined;
}

/** `undefined` if it only looks like JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown, depth = 0): string {
  if (typeof value === 'string')
    return (depth <= 3 && /^\s*\{/.test(value) && fieldsOf(parsed(value), depth + 1)) || value;
  if (typeof value !== 'object' || value === null || depth > 3) return '';
  if ('kind' in value && value.kind === 'Status' && 'message' in value)
    return `Error from server (${'reason' in value ? value.reason : 'unknown'}): ${value.message}`;
  return Object.entries(value)
    .filter(([name, field]) => MESSAGES.test(name) || typeof field === 'object')
    .map(([, field]) => fieldsOf(field, depth + 1))
    .filter((part) => part !== '')
    .join(': ');
}

/** Line breaks and quotation marks as they were before a string was encoded. */
function unescaped(text: string): string {
  return text.replace(/(?<!\\)\\+(["nrt])/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
