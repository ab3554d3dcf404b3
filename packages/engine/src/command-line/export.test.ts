import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { Failure } from '../resource/index.ts';
import { exportCommand, INDEX_PAGE } from './export.ts';

const named = async (names: readonly string[]) => new Map(names.map((name) => [name, name]));

/** Exports, and returns the reason of a refusal; empty if there is none. */
async function refusalOf(...args: string[]): Promise<string> {
  try {
    await exportCommand(commandLineOf(['export', ...args]), CATALOGUE, {
      pages: (ids, withIndex) => named([...(withIndex ? [INDEX_PAGE] : []), ...ids.map((id) => `${id}.md`)]),
      singleFiles: named,
    });
    return '';
  } catch (error) {
    return error instanceof Failure && error.kind === 'input' ? error.seen : 'no Failure of kind input';
  }
}

test('exportCommand: --out may name the only file', async () => {
  const out = temporaryFolder();
  assert.is(await refusalOf('all', '--format', 'mjs', '--out', join(out, 'guide.mjs')), '');
  assert.is(await refusalOf('01-aws', '--out', join(out, 'a', 'aws.md')), '');
  assert.equal(readdirSync(out), ['a', 'guide.mjs']);
});

const REFUSED: [args: string, seen: string][] = [
  ['all', '--out'],
  ['all --out -', '--out'],
  ['all --out one.md', 'folder'],
  ['01-aws --format mjs', '--out'],
  ['99-teardown', 'Undo'],
  ['01-aws --format mjs --resolved --out d', '--resolved'],
  ['01-aws --format mjs --cluster c --out d', '--cluster'],
];
for (const [args, seen] of REFUSED) {
  test(`exportCommand: refuses "${args}"`, async () => {
    assert.match(await refusalOf(...args.split(' ').filter(Boolean)), seen);
  });
}

test.run();
