import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { singleSpaced } from '../../testing/single-spaced.ts';
import type { Change, Ending } from './journal.ts';
import { beginLine, endLine } from './lines.ts';
import { journalTable } from './table.ts';

const CHANGE: Change = { step: '01-aws.2', resource: 'iam role demo', action: 'create' };
const WHO = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const ID = '220329bd-d382-e3fa-a042-185ea9b4fd47';
const ENDING: Ending = {
  ms: 312,
  calls: [
    { system: 'aws', what: 'iam CreateRole', requestId: ID, outcome: 'ok', startedAt: 0, ms: 1 },
    { system: 'aws', what: 'iam TagRole', requestId: 'id-2', outcome: 'ok', startedAt: 0, ms: 1 },
  ],
};

function entry(change: Partial<Change> = {}, ending: Partial<Ending> | undefined = {}) {
  const whole = { ...CHANGE, ...change };
  return {
    id: 'r.1',
    begin: beginLine('r.1', whole, WHO, 0),
    end: endLine('r.1', whole, { ...ENDING, ...ending }, 0),
  };
}

/** The only row of a table, below its heading. */
const row = (shown: ReturnType<typeof entry>, width?: number) =>
  singleSpaced(journalTable([shown], width).split('\n')[1] ?? '');

test('journalTable: shows when, where, what, how long, who and by which request', () => {
  assert.is(
    row(entry()),
    `1970-01-01 00:00:00 01-aws.2 iam role demo created 312 ada@laptop as user/ada ${ID}`,
  );
});

test('journalTable: shows how each change ended', () => {
  const differences = [
    { field: 'Description', live: 'a', wanted: 'b' },
    { field: 'Path', live: undefined, wanted: '/' },
  ];
  assert.match(
    row(entry({ action: 'update', differences })),
    ' updated Description a → b; Path (absent) → / ',
  );
  assert.match(row(entry({ action: 'delete', detail: 'with 1 secret' })), ' deleted with 1 secret ');
  assert.match(row(entry({ action: 'prove', writes: 'writes a secret' })), ' verified: writes a secret ');
  assert.match(row(entry({}, { failed: 'two\nlines' })), ' failed: create: two lines ');
});

test('journalTable: shows the last request of a failed change', () => {
  assert.match(row(entry({}, { failed: 'denied' })), / id-2$/);
});

test('journalTable: says if a change has no end', () => {
  const { begin } = entry();
  assert.match(
    row({ id: 'r.1', begin } as never),
    ' started, end unknown (killed, or still running): create ',
  );
});

test('journalTable: shows an end without its begin as far as it is known', () => {
  const { end } = entry();
  assert.match(
    row({ id: 'r.1', end } as never),
    'iam role demo succeeded (its start is not in the journal) 312',
  );
});

test('journalTable: escapes control characters', () => {
  const differences = [{ field: 'Description', live: '\u001b[2Jx', wanted: 'b' }];
  const text = row(entry({ action: 'update', differences }));
  assert.not(text.includes('\u001b'));
  assert.match(text, '\\u001b[2Jx → b');
});

for (const width of [80, 100, 120, 150]) {
  test(`journalTable: is no wider than ${width} columns, and keeps the time and the step`, () => {
    const text = journalTable([entry({ resource: 'r'.repeat(90), writes: 'w'.repeat(90) })], width);
    for (const line of text.split('\n')) assert.ok(line.length <= width, line);
    assert.match(singleSpaced(text), '1970-01-01 00:00:00 01-aws.2 rrrrr');
    assert.match(text, '…');
  });
}

test('journalTable: without a terminal, cuts nothing', () => {
  const resource = 'r'.repeat(300);
  assert.match(row(entry({ resource })), resource);
});

test.run();
