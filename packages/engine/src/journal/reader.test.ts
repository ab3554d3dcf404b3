import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RAW } from '../../testing/hostile.ts';
import type { Change } from './journal.ts';
import { beginLine, endLine } from './lines.ts';
import { readJournal } from './reader.ts';

const CHANGE: Change = { step: '01-aws.2', resource: 'iam role demo', action: 'create' };
const WHO = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const begin = (id: string) => JSON.stringify(beginLine(id, CHANGE, WHO, 0));
const end = (id: string) => JSON.stringify(endLine(id, CHANGE, { ms: 5, calls: [] }, 0));

test('readJournal: joins the two lines of each change, even if they are interleaved', () => {
  const { entries, unreadable } = readJournal(
    [begin('a.1'), begin('b.1'), end('b.1'), end('a.1'), ''].join('\n'),
  );
  assert.equal(unreadable, []);
  assert.equal(
    entries.map(({ id, begin, end }) => [id, begin?.event, end?.event]),
    [
      ['a.1', 'begin', 'done'],
      ['b.1', 'begin', 'done'],
    ],
  );
});

test('readJournal: a change without an end was killed', () => {
  const { entries } = readJournal(`${begin('a.1')}\n`);
  assert.equal([entries.length, entries[0]?.end], [1, undefined]);
});

test('readJournal: a truncated last line is reported, at whatever byte it ends', () => {
  const line = end('a.1');
  for (let length = 1; length < line.length; length += 1) {
    const { entries, unreadable } = readJournal(`${begin('a.1')}\n${line.slice(0, length)}`);
    assert.equal(unreadable, [2]);
    assert.is(entries.length, 1);
  }
});

test('readJournal: an invalid line is reported by its number, and the rest is read', () => {
  const edited = JSON.stringify({ ...JSON.parse(begin('a.2')), changes: [null] });
  const { entries, lines, unreadable } = readJournal(
    ['null', begin('a.1'), '{"id":"x"}', '[]', '', '{"event":"begin","id":"x"}', end('a.1'), edited].join(
      '\n',
    ),
  );
  assert.equal(unreadable, [1, 3, 4, 6, 8]);
  assert.equal([entries.length, lines.map(({ text }) => text)], [1, [begin('a.1'), end('a.1')]]);
});

test('readJournal: a secret that somebody wrote into the file is masked', () => {
  const failed = JSON.stringify(
    endLine('a.1', CHANGE, { failed: 'no hvs.CAESIJlWh-canary', ms: 5, calls: [] }, 0),
  );
  const { entries, lines } = readJournal(`${failed}\n`);
  assert.is(entries[0]?.end?.error, 'no (secret)');
  assert.not.match(lines.map(({ text }) => text).join(), 'canary');
});

test('readJournal: a character that a terminal acts on is escaped, and means the same', () => {
  const line = JSON.stringify({ ...JSON.parse(end('a.1')), resource: '\u009b31m\u202e' });
  const [shown] = readJournal(line).lines;
  assert.not.match(shown?.text ?? '', RAW);
  assert.is(JSON.parse(shown?.text ?? '').resource, '\u009b31m\u202e');
});

test('readJournal: an empty file is an empty journal', () => {
  assert.equal(readJournal(''), { entries: [], lines: [], unreadable: [] });
});

test.run();
