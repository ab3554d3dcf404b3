import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RAW } from '../../testing/hostile.ts';
import { jsonLine } from '../run/render-json.ts';
import { readJournal } from './reader.ts';

const by = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const of = { step: '01-aws.2', name: 'iam role demo' };
const begin = (id: string) =>
  jsonLine({ type: 'change', id, ...of, action: 'create' }, { by, at: 0 }).trimEnd();
const end = (id: string, failed?: string) =>
  jsonLine({ type: 'change-end', id, ...of, failed, seconds: 0.3 }, { by, at: 0 }).trimEnd();

test('readJournal: joins the two lines of each change, even if they are interleaved; a kill leaves one', () => {
  const lines = [begin('a'), begin('b'), end('b'), end('a'), begin('c'), ''];
  const { entries, unreadable } = readJournal(lines.join('\n'));
  assert.equal(unreadable, []);
  assert.equal(
    entries.map(({ begin, end }) => [begin.id, begin.action, end?.seconds]),
    [
      ['a', 'create', 0.3],
      ['b', 'create', 0.3],
      ['c', 'create', undefined],
    ],
  );
});

test('readJournal: an invalid line is reported by its number; other events, and an end without its begin, are left out', () => {
  const edited = JSON.stringify({ ...JSON.parse(begin('b')), differences: [null] });
  const note = jsonLine({ type: 'note', step: 'vault', message: 'a remark' }).trimEnd();
  const text = ['null', begin('a'), '{"id":"x"}', '{"tim', '', note, end('a'), edited, end('x')].join('\n');
  const { entries, lines, unreadable } = readJournal(text);
  assert.equal(unreadable, [1, 3, 4, 8]);
  assert.equal([entries.length, lines.map(({ text }) => text)], [1, [begin('a'), end('a')]]);
});

test('readJournal: a secret that somebody wrote into the file is masked', () => {
  const { entries, lines } = readJournal(`${begin('a')}\n${end('a', 'no hvs.CAESIJlWh-canary')}\n`);
  assert.is(entries[0]?.end?.failed, 'no (secret)');
  assert.not.match(lines.map(({ text }) => text).join(), 'canary');
});

test('readJournal: a character that a terminal acts on is escaped, and means the same', () => {
  const line = JSON.stringify({ ...JSON.parse(begin('a')), name: '\u009b31m\u202e' });
  const [shown] = readJournal(line).lines;
  assert.not.match(shown?.text ?? '', RAW);
  assert.is(JSON.parse(shown?.text ?? '').name, '\u009b31m\u202e');
});

test.run();
