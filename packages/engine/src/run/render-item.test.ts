import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './model.ts';
import { itemText } from './render-item.ts';

const DIFFERENCES = [{ field: 'max_ttl', live: undefined, wanted: '900' }];

function linesOf(action: PlanItem['action'], more: Partial<PlanItem> = {}): string[] {
  const item = { kind: 'thing', name: 'a thing', action, observed: true, ...more };
  return itemText(item, { paint: new Chalk({ level: 0 }) }).split('\n');
}

function diffOf(live: string, wanted: string): string[] {
  const lines = linesOf('update', { differences: [{ field: 'document', live, wanted }] });
  return lines.slice(2).map((line) => line.slice(6));
}

test('itemText: a conflict shows what was observed, what differs and what the operator can do', () => {
  const more = { detail: 'others have it', differences: DIFFERENCES, options: ['detach ann'] };
  assert.equal(linesOf('conflict', more), [
    '! conflict  a thing  (others have it)',
    '    max_ttl',
    '      - (absent)',
    '      + 900',
    '    → detach ann',
  ]);
});

test('itemText: a resource that the run only waits for is not shown as created', () => {
  assert.equal(linesOf('create', { waits: true }), ['… wait      a thing']);
});

test('itemText: shows what a change takes from elsewhere, and names what is not shown', () => {
  const source = { digest: 'sha256:1', VALUES: 'sets a' };
  assert.equal(linesOf('create', { source, sealed: { VALUES: 'seal', KEY: 'seal' } }).slice(1), [
    '    digest  sha256:1',
    '    VALUES  sets a',
    '    KEY  (not shown)',
  ]);
});

test('itemText: a document is shown as it will be; if it changes, the differences are shown elsewhere', () => {
  const document = { document: true, command: 'cat <<EOF' } as const;
  assert.equal(linesOf('create', document).slice(1), ['    $ cat <<EOF']);
  assert.equal(linesOf('update', document).slice(1), []);
});

test('itemText: a known weakness is shown when it is written, and not on every read', () => {
  const warning = 'a known weakness';
  assert.equal(linesOf('create', { warning }).slice(1), ['    warning a known weakness']);
  assert.equal(linesOf('no change', { warning }).slice(1), []);
});

test('itemText: a warning about the connection is shown on every read', () => {
  const warning = 'VAULT_ADDR is an http address';
  assert.match(linesOf('no change', { warning, waits: true }).join('\n'), warning);
});

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
