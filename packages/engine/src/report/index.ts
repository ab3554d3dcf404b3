import { neutral } from '../run/neutral.ts';
import { htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';
import type { RunRecord } from './record.ts';

export { Recorder, type RunFacts } from './record.ts';

/** The kinds of report, by the file's extension. */
export const REPORTS: Readonly<Record<string, (record: RunRecord) => string>> = {
  '.md': (record) => markdownReport(neutral(record)),
  '.html': (record) => htmlReport(neutral(record)),
};
