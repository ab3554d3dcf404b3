import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './events.ts';
import { itemView } from './item-view.ts';

const DIFFERENCES = [{ field: 'max_ttl', live: undefined, wanted: '900' }];

function item(action: PlanItem['action'], more: Partial<PlanItem> = {}): PlanItem {
  return { kind: 'thing', name: 'thing', action, command: 'make thing', observed: true, ...more };
}

function linesOf(live: string, wanted: string): string[] {
  const differences = [{ field: 'document', live, wanted }];
  const [diff] = itemView(item('update', { differences })).diffs;
  return (diff?.lines ?? []).map(({ sign, text }) => `${sign} ${text}`);
}

test('itemView: a conflict says what was seen, what differs and what the operator can do', () => {
  const options = ['detach ann'];
  const {
    remark,
    diffs,
    options: shown,
  } = itemView(item('conflict', { detail: 'others have it', differences: DIFFERENCES, options }));
  assert.is(remark, 'others have it');
  assert.equal(diffs[0]?.lines, [
    { sign: '-', text: '(absent)' },
    { sign: '+', text: '900' },
  ]);
  assert.equal(shown, options);
});

test('itemView: a resource that was not read says so', () => {
  assert.match(itemView(item('create', { observed: false })).remark, 'once what contains it exists');
});

test('itemView: a resource that is only waited for is not said to be created', () => {
  assert.is(itemView(item('create', { waits: true })).status.word, 'wait');
});

test('itemView: a known weakness is shown where it is written, and not at every look', () => {
  const warning = 'a known weakness';
  assert.is(itemView(item('create', { warning })).warning, warning);
  assert.is(itemView(item('no change', { warning })).warning, undefined);
});

test('itemView: a warning about the connection is shown at every look', () => {
  const warning = 'VAULT_ADDR is an http address';
  assert.is(itemView(item('no change', { warning, waits: true })).warning, warning);
});

test('itemView: of a long document, what differs is shown with three lines around it', () => {
  const document = (subject: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Sub: subject, Action: 'sts:X' }],
    });
  assert.equal(linesOf(document('gloo'), document('other')), [
    '    "Statement": [',
    '      {',
    '        "Effect": "Allow",',
    '-       "Sub": "gloo",',
    '+       "Sub": "other",',
    '        "Action": "sts:X"',
    '      }',
    '    ]',
  ]);
});

test('itemView: of a long text that differs in two places, what lies between is left out', () => {
  const text = (first: string, last: string) =>
    [first, ...Array.from({ length: 20 }, (_, index) => `line ${index}`), last].join('\n');
  const lines = linesOf(text('a', 'b'), text('c', 'd'));
  assert.equal(
    lines.filter((line) => !line.startsWith(' ')),
    ['- a', '+ c', '- b', '+ d'],
  );
  assert.is(lines.filter((line) => line === '  …').length, 1);
});

test('itemView: a short value is shown on both sides, whatever it is', () => {
  assert.equal(linesOf('60', '900'), ['- 60', '+ 900']);
  assert.equal(linesOf('["a"]', '["a","b"]'), ['- ["a"]', '+ ["a","b"]']);
});

test('itemView: a text that only begins as JSON is shown as it is', () => {
  const text = `{${'x'.repeat(100)}`;
  assert.equal(linesOf(text, 'wanted'), [`- ${text}`, '+ wanted']);
});

test.run();
