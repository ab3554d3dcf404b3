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
  const clusters = new Map<string, { readonly events: RunEvent[]; exitCode: number }>();
  const emit: Emit = (event) => void events.push(event);
  return {
    emit,
    ofCluster(name: string, { event, exitCode }: { event?: RunEvent; exitCode?: number | undefined }): void {
      const cluster = clusters.get(name) ?? {
        events: [{ type: 'target', target: { cluster: name } }],
        exitCode: EXIT.interrupted,
      };
      clusters.set(name, cluster);
      if (event !== undefined) cluster.events.push(event);
      if (exitCode !== undefined) cluster.exitCode = exitCode;
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
