import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recordOf } from '../../testing/in-memory-record.ts';
import { htmlPage } from './page.ts';

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

test.run();
