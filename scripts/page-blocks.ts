import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageBlocks, withBlocks } from '../runbooks/page-blocks.ts';

for (const [name, blocks] of Object.entries(pageBlocks())) {
  const file = join(import.meta.dirname, '..', name);
  writeFileSync(file, withBlocks(readFileSync(file, 'utf8'), blocks));
}
