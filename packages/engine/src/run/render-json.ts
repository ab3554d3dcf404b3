import { EVENTS_VERSION } from '../events/parts.ts';
import type { EventFacts, PublishedEvent } from '../events/schema.ts';
import { jsonText } from '../resource/index.ts';
import type { Emit } from './events.ts';

export interface LineFacts extends Partial<Pick<PublishedEvent, 'cluster' | 'by'>> {
  /** Time of the event, in milliseconds since the epoch; now, if the event has none. */
  readonly at?: number | undefined;
}

/** One JSON line for each event, for machines: `docs/events.md` documents them. */
export function jsonRenderer(write: (text: string) => void, common: LineFacts = {}): Emit {
  return ({ at, ...event }) => write(jsonLine(event, { ...common, at }));
}

export function jsonLine(facts: EventFacts, { at = Date.now(), ...common }: LineFacts = {}): string {
  const time = new Date(at).toISOString();
  return `${jsonText({ version: EVENTS_VERSION, time, ...common, ...facts })}\n`;
}
