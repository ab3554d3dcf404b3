import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './model.ts';
import { itemText } from './render-item.ts';

function linesOf(action: PlanItem['action'], more: Partial<PlanItem> = {}): string[] {
  const item = { kind: 'thing', name: 'a thing', action, observed: true, ...more };
  return itemText(item, { paint: new Chalk({ level: 0 }) }).split('\n');
}

function diffOf(live: string, wanted: string): string[] {
  const lines = linesOf('update', { differences: [{ field: 'document', live, wanted }] });
  return lines.slice(2).map((line) => line.slice(6));
}

test('itemText: a difference in a long document is shown with three lines of context', () => {
  const document = (subject: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Sub: subject, Action: 'sts:X' }],
    });
  assert.equal(diffOf(document('gloo'), document('other')), [
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

test('itemText: a here document ends where a line begins, so that the command can be pasted', () => {
  const command = 'cat <<EOF > trust.json\n{}\nEOF\naws iam create-role';
  assert.equal(linesOf('create', { command }).slice(1), [
    '    $ cat <<EOF > trust.json',
    '      {}',
    'EOF',
    '      aws iam create-role',
  ]);
});

test.run();
