import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRights } from '../runbooks/rights/page.ts';

const PAGE = join(import.meta.dirname, '../docs/security.md');
writeFileSync(PAGE, withRights(readFileSync(PAGE, 'utf8')));
