import { oneLine } from 'resource';
import type { Emit, RunEvent } from './events.ts';
import type { EventFacts } from './published/schema.ts';
import { EVENTS_VERSION } from './published/version.ts';

/** What all lines have in common. */
export interface LineFacts {
  /** The cluster, where there are several. */
  readonly cluster?: string;
  /** When it happened, in milliseconds since the epoch; now, where the event itself does not say. */
  readonly at?: number;
}

/** One JSON object a line for each event, for machines: `docs/events.md` documents them. */
export function jsonRenderer(write: (text: string) => void, common: LineFacts = {}): Emit {
  return (event) => write(jsonLine(factsOf(event), { ...common, ...('at' in event && { at: event.at }) }));
}

/** One line of it. */
export function jsonLine(facts: EventFacts, { at = Date.now(), ...common }: LineFacts = {}): string {
  const time = new Date(at).toISOString();
  const line = JSON.stringify({ version: EVENTS_VERSION, time, ...common, ...facts, at: undefined });
  // JSON escapes control characters below U+0080 only; the meaning of the line stays the same.
  return `${oneLine(line)}\n`;
}

/** An event without the error underneath a failure. */
function factsOf(event: RunEvent): EventFacts {
  if (event.type !== 'failure') return event;
  const { kind, resource, seen, likely, next } = event.failure;
  return { ...event, failure: { kind, resource, seen, cause: likely, next } };
}
