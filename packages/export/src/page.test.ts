import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { page } from './page.ts';
import type { Variable } from './section.ts';

function pageWith(...variables: readonly Variable[]): string {
  const rest = { id: 'x', title: 'X', guide: 'G', purpose: '', needs: [], steps: [], tools: [] };
  return page({ ...rest, variables, inputs: variables }, '1.0.0');
}

test('page: a variable that only the reader knows is a placeholder to fill in', () => {
  const text = pageWith({ name: 'REGION', kind: 'input', value: undefined, text: 'its region' });
  assert.match(text, /^export REGION="\$\{REGION:-<region>\}"$/m);
  assert.match(text, 'Fill in `REGION`');
});

test.run();
