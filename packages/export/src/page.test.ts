import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guardedCommand } from './cell.ts';
import { page } from './page.ts';
import type { Variable } from './section.ts';

const HEAD = { useWhen: '', risk: '', takes: '', permissions: '', oneCommand: 'x' };

function pageWith(...variables: readonly Variable[]): string {
  const rest = { id: 'x', title: 'X', guide: 'G', purpose: '', needs: [], steps: [], tools: [], found: [] };
  return page({ ...rest, head: HEAD, variables, inputs: variables }, '1.0.0');
}

test('page: a variable that only the reader knows is a placeholder, which the guard refuses', () => {
  const text = pageWith({ name: 'REGION', kind: 'input', value: undefined, text: 'its region' });
  assert.match(text, /^export REGION="<region>"$/m);
  assert.match(text, 'Fill in `REGION`');
  assert.match(text, `case "\${PAGE} \${REGION}" in\n*"<"*)\n  echo 'STOP:`);
});

const guarded = (commands: string, changes: string | undefined = 'IAM') =>
  guardedCommand({ id: '01-aws', head: { ...HEAD, ...(changes && { changes }) }, found: ['ARN'] }, commands);

test('guardedCommand: refuses without the guard, and without what an earlier block sets', () => {
  assert.match(guarded('aws x'), /^: "\$\{GUARD_01:\?STOP: [^"]*\}" && \{\naws x\n\}$/);
  assert.match(
    guarded(`aws x "\${ARN##*/}"`),
    /^: "\$\{GUARD_01:\?[^"]*\}" "\$\{ARN:\?STOP: [^"]*\}" && \{\n/,
  );
});

test('guardedCommand: what a block sets itself is not needed before it', () => {
  assert.not.match(guarded(`unset ARN\nexport ARN=$(aws x)\necho "\${ARN}"`), /ARN:\?/);
});

test('guardedCommand: a page that changes nothing refuses nothing', () => {
  assert.is(guarded('aws x', ''), 'aws x');
});

test.run();
