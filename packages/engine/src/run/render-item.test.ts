import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './model.ts';
import { itemText } from './render-item.ts';

function linesOf(action: PlanItem['action'], more: Partial<PlanItem> = {}): string[] {
  const item = { kind: 'thing', name: 'a thing', action, observed: true, ...more };
  return itemText(item, { paint: new Chalk({ level: 0 }) }).split('\n');
}

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
