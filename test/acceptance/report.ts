import { release } from 'node:os';
import { resolve } from 'node:path';
import { mask, printable } from 'engine/resource';
import { markdownTable } from 'engine/table';
import { origin } from 'guide/project';
import { circumstances } from './plan.ts';
import type { Step, Trial } from './trial.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const END_LINES = 60;

/** The report to attach to an issue, without secrets and with most of the account masked. */
export function report({ passed, began, plan, created, steps, left }: Trial): string {
  const failed = steps.filter(({ problem }) => problem !== undefined);
  const facts = [
    ['runbooks', origin(ROOT)],
    ['Node.js', `${process.version}, ${process.platform} ${release()}`],
    ...circumstances(plan),
  ];
  const text = `# Acceptance run: ${passed ? 'passed' : 'not passed'}

Started ${began.toISOString()}, took ${Math.round((Date.now() - began.getTime()) / 1000)} s.

${markdownTable(
  ['what', 'value'],
  facts.map((fact) => fact.map(cell)),
)}

## Steps

${markdownTable(
  ['step', 'result', 'exit code', 'seconds', 'command'],
  steps.map(({ title, ran, problem }) => [
    title,
    cell(problem ?? (ran === undefined ? 'not run' : 'passed')),
    ran === undefined ? '' : String(ran.exitCode),
    ran === undefined ? '' : ran.seconds.toFixed(1),
    ran === undefined ? '' : `\`${ran.command}\``,
  ]),
)}
${failed.map(outputOf).join('')}
## Planned

${list(created)}

## Left behind

${list(left)}
`;
  const account = plan.target?.account;
  if (account === undefined) return mask(text);
  return mask(text).replaceAll(account, `${account.slice(0, 4)}••••${account.slice(-4)}`);
}

function outputOf({ title, ran }: Step): string {
  if (ran === undefined) return '';
  const lines = ran.output.trimEnd().split('\n').slice(-END_LINES);
  return `
### ${title}: the end of the output

~~~text
${lines.map(printable).join('\n').replaceAll('~~~', '~ ~ ~')}
~~~
`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'Nothing.' : names.map((name) => `- ${name}`).join('\n');
}

/** A program's output, escaped for a cell of a table. */
function cell(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}
