import { Failure } from 'resource';
import type { Emit } from './events.ts';

/** One JSON object a line for each event, for machines. */
export function jsonRenderer(write: (text: string) => void): Emit {
  return (event) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), ...event }, plain)}\n`);
  };
}

function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Failure)) return value;
  const { kind, resource, seen, likely, next } = value;
  return { kind, resource, seen, cause: likely, next };
}
