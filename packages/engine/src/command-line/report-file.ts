import { extname } from 'node:path';
import { htmlPage } from '../report/html.ts';
import { markdownPage } from '../report/markdown.ts';
import type { RunFacts } from '../report/record.ts';
import { Failure, seenIn } from '../resource/index.ts';
import { type Emit, EXIT, ownFile, type RunEvent, sanitized } from '../run/index.ts';

export type ReportFile = ReturnType<typeof reportFile>;

/**
 * The file of `--report`: checked before anything is done, and written at the end of the run, whatever the result.
 * @throws Failure of kind input if the file cannot be written.
 */
export function reportFile(path: string, facts: RunFacts, force = false) {
  const began = Date.now();
  const file = ownFile(path, { mode: 0o600, force });
  const page = extname(path).toLowerCase() === '.html' ? htmlPage : markdownPage;
  const events: RunEvent[] = [];
  const clusters = new Map<string, { readonly events: readonly RunEvent[]; readonly exitCode: number }>();
  const emit: Emit = (event) => void events.push(event);
  return {
    emit,
    /** Adds what happened in a cluster of a fleet; by default, it has not been run to an end. */
    ofCluster(name: string, happened: readonly RunEvent[] = [], exitCode: number = EXIT.interrupted): void {
      const { events } = clusters.get(name) ?? { events: [{ type: 'target', target: { cluster: name } }] };
      clusters.set(name, { events: [...events, ...happened], exitCode });
    },
    /** @throws Failure if it cannot be written, for example on a full disk. */
    write(exitCode: number): string {
      const runs = clusters.size > 0 ? clusters.values() : [{ events, exitCode }];
      const records = [...runs].map((run) => sanitized({ ...facts, began, ended: Date.now(), ...run }));
      try {
        file.write(page(records));
        return path;
      } catch (error) {
        throw new Failure({
          resource: `report ${path}`,
          seen: seenIn(error),
          next: ['The run itself ended as shown above; it has no report.'],
        });
      }
    },
  };
}
