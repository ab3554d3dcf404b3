import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsPage } from 'runbook/events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const PAGE = join(import.meta.dirname, '../docs/events.md');

test('docs/events.md: is the schema as it is now (pnpm pages brings it up to date)', () => {
  assert.fixture(eventsPage(), readFileSync(PAGE, 'utf8'));
});

test.run();
