import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsSchema } from 'engine/events';
import { indexPage } from 'troubleshoot';
import { guideFiles, pageBlocks, withBlocks } from '../runbooks/pages/page-blocks.ts';
import { setVariables } from '../runbooks/pages/variables.ts';

/** `pnpm pages`: updates the documents that are generated from code. The runbooks' own pages are an export. */
const fileOf = (name: string): string => join(import.meta.dirname, '..', name);

writeFileSync(fileOf('docs/events.schema.json'), eventsSchema());
writeFileSync(fileOf('docs/troubleshooting/README.md'), indexPage(guideFiles(), setVariables));
for (const [name, blocks] of Object.entries(pageBlocks())) {
  writeFileSync(fileOf(name), withBlocks(readFileSync(fileOf(name), 'utf8'), blocks));
}
