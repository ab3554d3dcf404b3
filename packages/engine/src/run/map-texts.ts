import { Failure, joined, mask, oneLine, printable, shortened } from '../resource/index.ts';

/**
 * A copy of an event with every text mapped; `key` is the name of the text's field. A value that is neither plain data nor a
 * Failure, such as a function, is passed on unchanged.
 */
function mapTexts<Value>(value: Value, map: (text: string, key: string) => string): Value {
  return copyOf(value, '', map) as Value;
}

function copyOf(value: unknown, key: string, map: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return map(value, key);
  if (Array.isArray(value)) return value.map((item) => copyOf(item, key, map));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !(value instanceof Failure)) return value;
  const copy = Object.entries(value).map(([name, inner]) => [name, copyOf(inner, name, map)] as const);
  return Object.assign(Object.create(prototype as object), Object.fromEntries(copy));
}

/** A copy of an event without secrets. Every event is masked before any renderer gets it. */
export function masked<Value>(value: Value): Value {
  return mapTexts(value, mask);
}

/** The fields with our own commands and advice. Any other field may quote a system, whose words stay unchanged. */
const OURS = new Set([
  'resource',
  'command',
  'next',
  'options',
  'repair',
  'text',
  'run',
  'explain',
  'warning',
]);

/** A copy of an event in which our advice has the program's name and flags from `named`. */
export function withProgramName<Value>(value: Value, named: (text: string) => string): Value {
  return mapTexts(value, (text, key) => (OURS.has(key) ? named(text) : text));
}

/** The fields that may have several lines, each of which renderers indent. */
const LINES = new Set(['command', 'seen', 'denial', 'live', 'wanted', 'run', 'repair', 'options', 'next']);

/** The fields with commands to paste, which are never cut. */
const COMMANDS = new Set(['command', 'run']);

/**
 * A copy of an event that is safe to show: texts from outside systems and inputs move no cursor, hide nothing, imitate no line of
 * ours, and have a limited length. Every renderer for people starts with this copy.
 */
export function sanitized<Shown>(value: Shown): Shown {
  return mapTexts(value, (whole, key) => {
    const text = COMMANDS.has(key) ? whole : shortened(whole);
    return LINES.has(key) ? printable(text) : oneLine(joined(text));
  });
}
