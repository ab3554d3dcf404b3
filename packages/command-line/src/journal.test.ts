import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseJournal } from './journal.ts';

function seen(...args: string[]): string {
  try {
    parseJournal(args);
    return '';
  } catch (error) {
    return error instanceof Failure && error.kind === 'input' ? error.seen : 'no Failure of kind input';
  }
}

test('parseJournal: everything may be left out', () => {
  assert.equal(parseJournal([]), { cluster: undefined, region: undefined, last: undefined, json: false });
});

test('parseJournal: takes the cluster, and how much of its journal in which form', () => {
  assert.equal(parseJournal(['--cluster', 'demo', '--region', 'us-east-1', '--last', '10', '--json']), {
    cluster: 'demo',
    region: 'us-east-1',
    last: 10,
    json: true,
  });
  assert.is(parseJournal(['--last', '5', '-h']), 'help');
});

test('parseJournal: names what is wrong', () => {
  assert.match(seen('01-aws'), '"01-aws"');
  assert.match(seen('--all'), '--all');
  assert.match(seen('--cluster', ''), '--cluster has an empty value');
  for (const last of ['0', 'x', '1.5', '1e3', '9999999999']) assert.match(seen('--last', last), `"${last}"`);
});

test.run();
