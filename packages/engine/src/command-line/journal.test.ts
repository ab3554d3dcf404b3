import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { singleSpaced } from '../../testing/single-spaced.ts';
import type { JournalEntry } from '../run/index.ts';
import { journalTable } from './journal.ts';

const LINE = { version: 1, time: '1970-01-01T00:00:00.000Z', id: 'r.1', step: '01-aws.2' } as const;

type Begin = NonNullable<JournalEntry['begin']>;

function entry(change: Partial<Begin> = {}, failed?: string) {
  const { name = 'iam role demo' } = change;
  return {
    begin: { ...LINE, type: 'change', name, action: 'create', ...change },
    end: { ...LINE, type: 'change-end', name, failed, seconds: 0.312 },
  } satisfies JournalEntry;
}

/** The only row of a table, below its heading. */
const row = (shown: JournalEntry, width?: number) =>
  singleSpaced(journalTable([shown], width).split('\n')[1] ?? '');

test('journalTable: shows when, where, what and how long', () => {
  assert.is(row(entry()), '1970-01-01 00:00:00 01-aws.2 iam role demo created 0.31');
});

test('journalTable: shows how each change ended', () => {
  const differences = [
    { field: 'Description', live: 'a', wanted: 'b' },
    { field: 'Path', wanted: '/' },
  ];
  assert.match(
    row(entry({ action: 'update', differences })),
    ' updated Description a → b; Path (absent) → / ',
  );
  assert.match(row(entry({ action: 'delete', detail: 'with 1 secret' })), ' deleted with 1 secret ');
  assert.match(row(entry({ action: 'prove', writes: 'writes a secret' })), ' verified: writes a secret ');
  assert.match(row(entry({}, 'two\nlines')), ' failed: create: two lines ');
});

test('journalTable: says if a change has no end', () => {
  const { begin } = entry();
  assert.match(row({ begin }), / started, end unknown \(killed, or still running\): create$/);
});

test('journalTable: escapes control characters', () => {
  const differences = [{ field: 'Description', live: '\u001b[2Jx', wanted: 'b' }];
  const text = row(entry({ action: 'update', differences }));
  assert.not(text.includes('\u001b'));
  assert.match(text, '\\u001b[2Jx → b');
});

for (const width of [80, 120]) {
  test(`journalTable: is no wider than ${width} columns, and keeps the time and the step`, () => {
    const text = journalTable([entry({ name: 'r'.repeat(90), writes: 'w'.repeat(90) })], width);
    for (const line of text.split('\n')) assert.ok(line.length <= width, line);
    assert.match(singleSpaced(text), '1970-01-01 00:00:00 01-aws.2 rrrrr');
    assert.match(text, '…');
  });
}

test.run();
