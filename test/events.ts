import { type PublishedEvent, publishedEvent } from 'runbook/events';

/**
 * What a run with `--json` printed.
 * @throws where a line is no event, or not as docs/events.md says
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
