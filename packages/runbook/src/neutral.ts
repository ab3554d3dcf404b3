import { Failure, oneLine, printable } from 'resource';

/** What may have several lines, of all that is shown; what shows it puts each line below its own beginning. */
const LINES = new Set(['command', 'shows', 'seen', 'denial', 'live', 'wanted']);

/**
 * A copy of what happened that can be shown: texts of outside systems, and of whoever wrote the inputs, can move no
 * cursor, hide nothing, and begin no line that looks like one of ours. Every renderer for people begins with it.
 */
export function neutral<Shown>(value: Shown, key = ''): Shown {
  return copyOf(value, key) as Shown;
}

function copyOf(value: unknown, key: string): unknown {
  if (typeof value === 'string') return LINES.has(key) ? printable(value) : oneLine(joined(value));
  if (Array.isArray(value)) return value.map((item) => copyOf(item, key));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Failure.prototype) return value;
  const copy = Object.entries(value).map(([name, inner]) => [name, copyOf(inner, name)] as const);
  return Object.assign(Object.create(prototype as object), Object.fromEntries(copy));
}

/** Lines one behind the other. */
function joined(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
