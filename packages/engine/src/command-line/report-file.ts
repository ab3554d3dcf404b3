import { extname } from 'node:path';
import { htmlPage, markdownPage } from '../report/page.ts';
import type { RunFacts } from '../report/record.ts';
import { Failure, seenIn } from '../resource/index.ts';
import { type Emit, ownFile, type RunEvent, sanitized } from '../run/index.ts';

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
  const emit: Emit = (event) => void events.push(event);
  return {
    emit,
    /**
     * @param seconds how long the run took, without the time at questions
     * @throws Failure if the file cannot be written, for example on a full disk.
     */
    write(exitCode: number, seconds: number): string {
      try {
        file.write(page(sanitized({ ...facts, began, ended: Date.now(), seconds, events, exitCode })));
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
