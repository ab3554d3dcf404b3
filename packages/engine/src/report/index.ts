import { neutral } from '../run/map-texts.ts';
import { clustersPage } from './clusters.ts';
import { htmlClusters, htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';
import type { RunRecord } from './record.ts';

export { Recorder, type RunFacts } from './record.ts';

/** The kinds of report, by the file's extension: of a run, and of the runs of a fleet. */
export const REPORTS: Readonly<Record<string, Kind>> = {
  '.md': {
    one: (record) => markdownReport(neutral(record)),
    many: (records) => clustersPage(records.map(neutral), (record) => markdownReport(record)),
  },
  '.html': {
    one: (record) => htmlReport(neutral(record)),
    many: (records) => htmlClusters(records.map(neutral)),
  },
};

interface Kind {
  readonly one: (record: RunRecord) => string;
  readonly many: (records: readonly RunRecord[]) => string;
}
