import { allPages, filledIn } from 'troubleshoot/internal';
import { WANTED } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

for (const page of allPages()) {
  test(`filledIn: with a cluster, the reader of ${page.id} chooses only what stands in <…>`, () => {
    const { confirm, fix, fixed, risk } = filledIn(page, WANTED);
    const texts = [
      page.cause,
      page.next,
      risk,
      ...fix,
      ...[...confirm, fixed].flatMap((look) => Object.values(look)),
    ];
    // VAULT_ADDR is the reader's own: a run reads it from the same shell.
    for (const text of texts) assert.not.match(text, /\$\{(?!VAULT_ADDR)\w/);
  });
}

test.run();
