import { resolve } from 'node:path';
import {
  Failure,
  isObject,
  oneLine,
  readGivenFile,
  readTrusted,
  registerSecret,
  secretsWithin,
} from 'engine/resource';
import { isAlias, isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** Chart values that the operator adds to the guide's: image mirrors, resources, Vault's certificate authority. */
export interface GivenValues {
  readonly variable: string;
  readonly file: string;
  /** The text as read, which helm gets: the file may change after the plan. */
  readonly text: string;
  readonly values: Values;
}

export type Values = Readonly<Record<string, unknown>>;

/**
 * Reads a file with values for a chart.
 * @throws Failure of kind input if others control the file, it cannot be read, or is not a YAML document of values. Quotes none of it.
 */
export function readGivenValues(variable: string, file: string): GivenValues {
  const facts = {
    resource: variable,
    cause: 'It names a file with values for the chart, as helm takes them with --values.',
    next: [`Set ${variable} to a YAML file that you can read, or unset it.`],
  };
  const readOwn = (path: string) => readTrusted(path, 'what the chart installs');
  const text = readGivenFile(resolve(file), facts, readOwn);
  const problem = (seen: string) => new Failure({ ...facts, kind: 'input', seen: oneLine(seen) });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    // The library's messages and warnings quote the text, which may contain secrets.
    prettyErrors: false,
    logLevel: 'error',
    // As in helm: YAML 1.1, in which dates and times of day (`2026-01-31`, `12:30`) stay text.
    version: '1.1',
    merge: true,
    customTags: (tags) =>
      tags.filter(
        (tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp')),
      ),
  });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const { line, col } = lineCounter.linePos(wrong.pos[0]);
    throw problem(`${file}, line ${line}, column ${col}: ${wrong.code.toLowerCase().replaceAll('_', ' ')}`);
  }
  let values: unknown;
  let isPlain: boolean;
  try {
    values = document.toJS();
    isPlain = isJson(values);
  } catch {
    throw problem(
      `${file}: an alias (*name) has no anchor (&name) before it or stands within it, or there are too many aliases`,
    );
  }
  visit(document, {
    Pair: (_, { key }) => {
      isPlain &&= isScalar(key) || isAlias(key);
    },
  });
  if (!isObject(values) || !isPlain) throw problem(`${file} is not a YAML mapping of chart values`);
  for (const secret of secretsWithin(values)) registerSecret(secret);
  return { variable, file, text, values };
}

/**
 * Whether helm, which converts values to JSON, accepts a value: no set, and no binary.
 * @throws RangeError if the value contains itself
 */
function isJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && Object.values(value).every(isJson);
}

/** Merges values over others, as helm merges two files. */
export function mergedValues(beneath: unknown, above: unknown): unknown {
  if (!isObject(beneath) || !isObject(above)) return above;
  const merged = Object.entries(above).map(([key, value]) => [
    key,
    Object.hasOwn(beneath, key) ? mergedValues(beneath[key], value) : value,
  ]);
  return { ...beneath, ...Object.fromEntries(merged) };
}

/** The value at a path, as in `aws.region`; `undefined` if there is none. */
export function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), values);
}
