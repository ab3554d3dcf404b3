import { markdownTable } from '../run/table.ts';
import { plain, titleOf } from './markdown.ts';
import type { RunRecord } from './record.ts';
import { endingOf, tally } from './words.ts';

/** The reports of the clusters of a fleet as one page: how each ended, then every report. */
export function clustersPage(records: readonly RunRecord[], reportOf: (record: RunRecord) => string): string {
  const rows = records.map((record) => [plain(titleOf(record)), endingOf(record).word, tally(record)]);
  return [
    `# ${records.length} clusters`,
    markdownTable(['', 'result', ''], rows),
    ...records.map(reportOf),
  ].join('\n\n');
}
