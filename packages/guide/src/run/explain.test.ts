import { allPages, filledIn } from 'troubleshoot/internal';
import { WANTED } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

for (const page of allPages()) {
  test(`filledIn: with a cluster, the reader of ${page.id} chooses only what stands in <…>`, () => {
    const { cause, next, confirm, fix, fixed, risk } = page;
    const looks = [...confirm, fixed].flatMap(({ run, prints }) => [run, prints]);
    const texts = [cause, next, ...[risk, ...fix, ...looks].map((text) => filledIn(text, WANTED))];
    // VAULT_ADDR is the reader's own: a run reads it from the same shell.
    for (const text of texts) assert.not.match(text, /\$\{(?!VAULT_ADDR)\w/);
  });
}

test.run();
