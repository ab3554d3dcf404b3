import { type PublishedEvent, publishedEvent } from 'engine/events';

/**
 * The events in the output of a run with `--json`.
 * @throws if a line is not an event of docs/events.md
 */
export function events(output: string): PublishedEvent[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const read = publishedEvent.safeParse(JSON.parse(line));
      if (read.success) return read.data;
      throw new Error(`not a published event: ${line}\n${read.error.message}`);
    });
}
