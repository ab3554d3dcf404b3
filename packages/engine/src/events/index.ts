import * as z from 'zod';
import { publishedEvent } from './schema.ts';

export { type EventFacts, type PublishedEvent, publishedEvent } from './schema.ts';

/** The content of `docs/events.schema.json`. A reader has to accept fields that a later version adds. */
export function eventsSchema(): string {
  const schema = z.toJSONSchema(publishedEvent, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
