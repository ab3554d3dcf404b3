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

test('itemView: a conflict shows what was observed, what differs and what the operator can do', () => {
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
  assert.match(itemView(item('create', { observed: false })).remark, 'once its container exists');
});

test('itemView: a resource that the run only waits for is not shown as created', () => {
  assert.is(itemView(item('create', { waits: true })).status.word, 'wait');
});

test('itemView: a known weakness is shown when it is written, and not on every read', () => {
  const warning = 'a known weakness';
  assert.is(itemView(item('create', { warning })).warning, warning);
  assert.is(itemView(item('no change', { warning })).warning, undefined);
});

test('itemView: a warning about the connection is shown on every read', () => {
  const warning = 'VAULT_ADDR is an http address';
  assert.is(itemView(item('no change', { warning, waits: true })).warning, warning);
});

test('itemView: a difference in a long document is shown with three lines of context', () => {
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

test('itemView: leaves out the lines between two distant differences', () => {
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

test('itemView: a text that only starts like JSON is shown unchanged', () => {
  const text = `{${'x'.repeat(100)}`;
  assert.equal(linesOf(text, 'wanted'), [`- ${text}`, '+ wanted']);
});

test.run();
