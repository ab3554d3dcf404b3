import { resolve } from 'node:path';
import { mask, printable } from 'engine/resource';
import { origin } from 'guide/project';
import { markdownTable } from '../markdown-table.ts';
import type { Step, Trial } from './trial.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const END_LINES = 60;

/** The report to attach to an issue, without secrets and with most of the account masked. */
export function report({ passed, began, plan, steps, left }: Trial): string {
  const [planned, ...others] = steps;
  const text = `# Acceptance run: ${passed ? 'passed' : 'not passed'}

RunningCommand ${began.toISOString()}, took ${Math.round((Date.now() - began.getTime()) / 1000)} s, by ${origin(ROOT)}, Node ${process.version}.

## Steps

${markdownTable(
  ['step', 'result', 'seconds', 'command'],
  steps.map(({ title, ran, problem }) => [
    title,
    // A program's output, escaped for a cell of a table.
    printable(problem ?? (ran === undefined ? 'not run' : 'passed')).replaceAll('\n', ' '),
    ran?.seconds.toFixed(1) ?? '',
    ran === undefined ? '' : `\`${ran.command}\``,
  ]),
)}

## Left behind

${left.length === 0 ? 'Nothing.' : left.map((name) => `- ${name}`).join('\n')}
${planned === undefined ? '' : outputOf(planned)}
${others
  .filter(({ problem }) => problem !== undefined)
  .map((step) => outputOf(step, END_LINES))
  .join('')}`;
  const account = plan.target.account;
  if (account === undefined) return mask(text);
  return mask(text).replaceAll(account, `${account.slice(0, 4)}••••${account.slice(-4)}`);
}

/** The output of a step, or its last lines. */
function outputOf({ title, ran }: Step, lines = Number.POSITIVE_INFINITY): string {
  if (ran === undefined) return '';
  const printed = ran.output.trimEnd().split('\n').slice(-lines).map(printable);
  return `
### What “${title}” printed

~~~text
${printed.join('\n').replaceAll('~~~', '~ ~ ~')}
~~~
`;
}
