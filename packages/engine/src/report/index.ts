import { neutral } from '../run/map-texts.ts';
import { htmlPage } from './html.ts';
import { markdownPage } from './markdown.ts';
import type { RunRecord } from './record.ts';

export { type RunFacts, recordOf } from './record.ts';

/** The kinds of report, by the file's extension: of a run, or of the runs of a fleet. */
export const REPORTS: Readonly<Record<string, (records: readonly RunRecord[]) => string>> = {
  '.md': (records) => markdownPage(records.map(neutral)),
  '.html': (records) => htmlPage(records.map(neutral)),
};
