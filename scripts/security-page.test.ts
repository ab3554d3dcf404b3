import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withRights } from '../runbooks/rights/page.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../docs/security.md'), 'utf8');

test('docs/security.md: has the least rights as they are now (pnpm pages brings it up to date)', () => {
  assert.fixture(withRights(PAGE), PAGE);
});

test('withRights: a page without a marker, or with one twice, is not guessed at', () => {
  assert.throws(() => withRights(PAGE.replace('<!-- /rights: vault -->', '')), /rights: vault/);
  assert.throws(() => withRights(`${PAGE}<!-- rights: aws -->`), /rights: aws/);
});

test.run();
