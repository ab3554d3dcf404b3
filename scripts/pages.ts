import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsSchema } from 'engine/events';
import { catalogueOf } from 'guide/catalog';
import { pageBlocks, withBlocks } from 'guide/pages/page-blocks';
import { loadRunbooks, RUNBOOKS } from 'runbooks';

/** `pnpm pages`: updates the documents that are generated from code. The runbooks' own pages are an export. */
const fileOf = (name: string): string => join(import.meta.dirname, '..', name);

writeFileSync(fileOf('docs/events.schema.json'), eventsSchema());
for (const [name, blocks] of Object.entries(pageBlocks(catalogueOf(RUNBOOKS), await loadRunbooks()))) {
  writeFileSync(fileOf(name), withBlocks(readFileSync(fileOf(name), 'utf8'), blocks));
}
