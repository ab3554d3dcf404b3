import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOf } from './pages.ts';
import { recognisePasted } from './recognise.ts';

const readText = (name: string) => readFileSync(join(import.meta.dirname, '../testing', name), 'utf8');

const ERROR =
  /^## (?<id>[\w-]+) (?<from>\S+)\n\n(?<cause>.+)\n\n(?<fence>`{3,})text\n(?<text>[\s\S]*?)\n\k<fence>$/gm;
for (const { groups = {} } of readText('in-chain.md').matchAll(ERROR)) {
  const { id = '', from, cause, text = '' } = groups;
  test(`recognise: ${from} (${cause}) is ${id}`, () => {
    assert.is(recognisePasted(text)[0]?.id, pageOf(id).id);
  });
}

test('recognise: invents no diagnosis for an error of another program, or for nothing', () => {
  const foreign = [...readText('foreign.md').matchAll(/^```text\n([\s\S]*?)\n```$/gm)];
  assert.ok(foreign.length > 70, `${foreign.length} errors`);
  for (const [, text = ''] of foreign) assert.equal(recognisePasted(text), [], text);
  assert.equal(recognisePasted(''), []);
});

test.run();
