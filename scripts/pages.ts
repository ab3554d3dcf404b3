import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsSchema } from 'engine/events';
import { catalogueOf } from 'guide/catalog';
import { guideFiles, pageBlocks, withBlocks } from 'guide/pages/page-blocks';
import { setVariables } from 'guide/pages/variables';
import { loadRunbooks, RUNBOOKS } from 'runbooks';
import { indexPage } from 'troubleshoot';

/** `pnpm pages`: updates the documents that are generated from code. The runbooks' own pages are an export. */
const fileOf = (name: string): string => join(import.meta.dirname, '..', name);

writeFileSync(fileOf('docs/events.schema.json'), eventsSchema());
writeFileSync(
  fileOf('docs/troubleshooting/README.md'),
  indexPage(guideFiles(await loadRunbooks()), setVariables),
);
for (const [name, blocks] of Object.entries(pageBlocks(catalogueOf(RUNBOOKS)))) {
  writeFileSync(fileOf(name), withBlocks(readFileSync(fileOf(name), 'utf8'), blocks));
}
