import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { singleSpaced } from '../../testing/single-spaced.ts';
import { jsonText } from '../resource/index.ts';
import { jsonLine } from '../run/index.ts';
import { type JournalEntry, journalTable, readJournal } from './journal.ts';

const LINE = { version: 2, time: '1970-01-01T00:00:00.000Z', id: 'r.1', step: '01-aws.2' } as const;

function entry(change: Partial<JournalEntry['begin']> = {}, failed?: string) {
  const { name = 'iam role demo' } = change;
  return {
    begin: { ...LINE, type: 'change', name, action: 'create', ...change },
    end: { ...LINE, type: 'change-end', name, failed, seconds: 0.312 },
  } satisfies JournalEntry;
}

/** The only row of a table, below its heading. */
const row = (shown: JournalEntry, width?: number) =>
  singleSpaced(journalTable([shown], width).split('\n')[1] ?? '');

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

test('journalTable: escapes control characters', () => {
  const differences = [{ field: 'Description', live: '\u001b[2Jx', wanted: 'b' }];
  const text = row(entry({ action: 'update', differences }));
  assert.not(text.includes('\u001b'));
  assert.match(text, '\\u001b[2Jx → b');
});

test('journalTable: at 80 columns, the resource and what was changed are whole', () => {
  const name = 'iam attachment of gloo-vault-auth-get-role-policy-demo to role foo-role';
  const differences = [{ field: 'Description', live: 'a'.repeat(40), wanted: 'b'.repeat(40) }];
  const text = journalTable([entry({ name, action: 'update', differences })], 80);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.is(
    singleSpaced(text.replaceAll('\n', ' ')).trim(),
    `1970-01-01 00:00:00 01-aws.2 0.31 s ${name}: updated Description ${'a'.repeat(40)} → ${'b'.repeat(40)}`,
  );
  assert.match(journalTable([entry()], 80), /^time .*\n.* iam role demo +created +0\.31\n$/);
});

const by = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const of = { step: '01-aws.2', name: 'iam role demo' };
const begin = (id: string) => jsonLine({ by, type: 'change', id, ...of, action: 'create', at: 0 }).trimEnd();
const end = (id: string, failed?: string) =>
  jsonLine({ by, type: 'change-end', id, ...of, failed, seconds: 0.3, at: 0 }).trimEnd();

test('readJournal: reads the changes of an earlier version', () => {
  const older = begin('a').replace(/"version":\d+/, '"version":1');
  assert.equal(readJournal(older).unreadable, []);
  assert.equal(readJournal(older.replace('"version":1', '"version":99')).unreadable, [1]);
});

test('readJournal: an invalid line is reported by its number; other events, and an end without its begin, are left out', () => {
  const edited = JSON.stringify({ ...JSON.parse(begin('b')), differences: [null] });
  const note = jsonLine({ type: 'note', step: 'vault', message: 'a remark' }).trimEnd();
  const text = ['null', begin('a'), '{"id":"x"}', '{"tim', '', note, end('a'), edited, end('x')].join('\n');
  const { entries, events, unreadable } = readJournal(text);
  assert.equal(unreadable, [1, 3, 4, 8]);
  assert.equal([entries.length, events.map(jsonText)], [1, [begin('a'), end('a')]]);
});

test('readJournal: a secret that somebody wrote into the file is masked, and nothing else is changed', () => {
  const edited = { ...JSON.parse(begin('a')), name: '\u009b31m\u202e', detail: 'hvs.CAESIJlWh-canary' };
  const [event] = readJournal(JSON.stringify(edited)).events;
  assert.equal([event?.name, event?.type === 'change' && event.detail], [edited.name, '(secret)']);
});

test.run();
