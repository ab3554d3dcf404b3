import { Failure, oneLine } from 'resource';
import type { Emit, RunEvent, Timed } from './events.ts';

/**
 * One JSON object a line for each event, with the time when it happened, for machines.
 * @param about what all of them are about, such as the cluster among several.
 */
export function jsonRenderer(
  write: (text: string) => void,
  about: Readonly<Record<string, string>> = {},
): Emit {
  return (event) => {
    const { at, ...rest } = event as RunEvent & Partial<Timed>;
    write(jsonLine({ ...about, ...rest }, at));
  };
}

/** One line of it. */
export function jsonLine(fields: object, at = Date.now()): string {
  const line = JSON.stringify({ time: new Date(at).toISOString(), ...fields }, plain);
  // JSON escapes control characters below U+0080 only; the meaning of the line stays the same.
  return `${oneLine(line)}\n`;
}

function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Failure)) return value;
  const { kind, resource, seen, likely, next } = value;
  return { kind, resource, seen, cause: likely, next };
}
