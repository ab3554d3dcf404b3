import { EVENTS_VERSION } from '../events/parts.ts';
import type { EventFacts } from '../events/schema.ts';
import { jsonText } from '../resource/index.ts';

/**
 * An event as one line of JSON, for machines: `docs/events.md` documents the events.
 * @param event.at the time of the event, in milliseconds since the epoch; by default, now
 */
export function jsonLine({ at = Date.now(), ...facts }: EventFacts & { readonly at?: number }): string {
  return `${jsonText({ version: EVENTS_VERSION, time: new Date(at).toISOString(), ...facts })}\n`;
}
