import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { htmlPage, markdownPage } from './page.ts';

test('htmlPage: a difference has its colours, and a document’s own list is no difference', () => {
  const html = htmlPage(
    recordOf([
      {
        type: 'plan',
        step: 'a.1',
        title: '',
        why: '',
        items: [
          {
            kind: '',
            name: 'values.yaml',
            action: 'update',
            observed: true,
            differences: [{ field: 'region', live: 'one', wanted: 'two' }],
            command: 'cat <<EOF\n- vault:\n+ other\nEOF',
          },
        ],
        at: 0,
      },
    ]),
  );
  assert.match(html, '<span class="red">- one</span>');
  assert.match(html, '<span class="green">+ two</span>');
  assert.match(html, '<span class="dim">  - vault:</span>');
});

test('htmlPage: its first line says how many steps ended how, and how many failed', () => {
  const html = htmlPage(recordOf([...ranStep('a.1', 0, 5), ...ranStep('a.2', 5, 10)]));
  assert.match(html, /<table>\n<tr><th>result<\/th><td>2 [\w ]+, 0 failed<\/td>/);
});

test('htmlPage, markdownPage: failures come first', () => {
  const failure = { kind: 'failed', resource: 'iam role demo', seen: 'it is denied', next: [] } as const;
  const record = recordOf([...ranStep('a.1', 0, 5), { type: 'failure', step: 'a.1', failure }]);
  for (const page of [htmlPage(record), markdownPage(record)]) {
    const [first = '', ...rest] = page.split('it is denied');
    assert.ok(first.includes('What is wrong') && !/a\.1|exit code/.test(first), first);
    assert.is(rest.length, 2);
  }
});

test.run();
