import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { failureOf } from '../../testing/thrown.ts';
import { exportCommand, INDEX_PAGE } from './export.ts';

const named = async (names: readonly string[]) => new Map(names.map((name) => [name, name]));
const exported = (args: string) =>
  exportCommand(commandLineOf(['export', ...args.split(' ')]), CATALOGUE, {
    pages: (ids, withIndex) => named([...(withIndex ? [INDEX_PAGE] : []), ...ids.map((id) => `${id}.md`)]),
    singleFiles: named,
  });

const REFUSED: [args: string, seen: string][] = [
  ['all', '--out'],
  ['all --out -', '--out'],
  ['all --out one.md', 'folder'],
  ['01-aws --format mjs', '--out'],
  ['01-aws --format mjs --resolved --out d', '--resolved'],
  ['01-aws --format mjs --cluster c --out d', '--cluster'],
];
for (const [args, seen] of REFUSED) {
  test(`exportCommand: refuses "${args}"`, async () => {
    const failure = await failureOf(() => exported(args));
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, seen);
  });
}

test.run();
