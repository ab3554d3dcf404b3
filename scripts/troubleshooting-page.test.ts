import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { troubleshootingPage } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const PAGE = join(import.meta.dirname, '../docs/troubleshooting.md');

test('docs/troubleshooting.md: is the table as it is now (pnpm pages brings it up to date)', () => {
  assert.fixture(troubleshootingPage(), readFileSync(PAGE, 'utf8'));
});

test.run();
