import { Failure, oneLine } from 'resource';
import type { Emit, RunEvent, Timed } from './events.ts';

/** One JSON object a line for each event, with the time when it happened, for machines. */
export function jsonRenderer(write: (text: string) => void): Emit {
  return (event) => {
    const { at = Date.now(), ...rest } = event as RunEvent & Partial<Timed>;
    const line = JSON.stringify({ time: new Date(at).toISOString(), ...rest }, plain);
    // JSON escapes control characters below U+0080 only; the meaning of the line stays the same.
    write(`${oneLine(line)}\n`);
  };
}

function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Failure)) return value;
  const { kind, resource, seen, likely, next } = value;
  return { kind, resource, seen, cause: likely, next };
}
