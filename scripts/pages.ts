// `pnpm pages`: updates the documents that are generated from code. The runbooks' own pages are an export.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine } from 'engine/command-line/options';
import { eventsSchema } from 'engine/events';
import { asText } from 'engine/resource';
import { catalogueOf } from 'guide/catalogue';
import { exportedPages } from 'guide/exported-pages';
import { pageBlocks, pageIdType, withBlocks } from 'guide/pages/page-blocks';
import { loadRunbooks, RUNBOOKS } from 'runbooks';
import { readingPolicyOf } from './rights.ts';

const fileOf = (name: string): string => join(import.meta.dirname, '..', name);
const read = (name: string): string => asText(readFileSync(fileOf(name)));
const catalogue = catalogueOf(RUNBOOKS);
const loaded = await loadRunbooks();

const ids = RUNBOOKS.map(({ id }) => id);
const line = parseCommandLine(['export', 'all'], catalogue);
const pages = await exportedPages(ids, { ...line, links: '..' }, true, loaded);
for (const [name, text] of pages) writeFileSync(fileOf(`docs/runbooks/${name}`), text);

writeFileSync(fileOf('docs/events.schema.json'), eventsSchema());
writeFileSync(fileOf('docs/rights/vault-reading.hcl'), readingPolicyOf(read('docs/rights/vault.hcl')));
writeFileSync(fileOf('packages/engine/src/resource/page-id.ts'), pageIdType());
for (const [name, blocks] of Object.entries(pageBlocks(catalogue, loaded, read)))
  writeFileSync(fileOf(name), withBlocks(read(name), blocks));
