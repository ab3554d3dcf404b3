import { mask, printable } from 'engine/resource';
import { markdownTable } from 'engine/table';
import type { Ran } from './commands.ts';

/** A step of an acceptance run, and how it went. */
export interface Step {
  readonly title: string;
  /** Missing if the step was not reached. */
  readonly ran?: Ran;
  /** Why it did not pass. */
  readonly problem?: string;
}

export interface Findings {
  readonly passed: boolean;
  readonly began: Date;
  readonly seconds: number;
  readonly account: string | undefined;
  /** Versions, names and other facts about the cluster and the account. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly planned: readonly string[];
  readonly steps: readonly Step[];
  readonly left: readonly string[];
}

const END_LINES = 60;

/** The report to attach to an issue, without secrets and with most of the account masked. Pure. */
export function report({ passed, began, seconds, account, facts, planned, steps, left }: Findings): string {
  const failed = steps.filter(({ problem }) => problem !== undefined);
  const text = `# Acceptance run: ${passed ? 'passed' : 'not passed'}

Started ${began.toISOString()}, took ${Math.round(seconds)} s.

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

${list(planned)}

## Left behind

${list(left)}
`;
  const masked = mask(text);
  return account === undefined ? masked : masked.replaceAll(account, maskedAccount(account));
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

function maskedAccount(account: string): string {
  return `${account.slice(0, 4)}••••${account.slice(-4)}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'Nothing.' : names.map((name) => `- ${name}`).join('\n');
}

/** A program's output, escaped for a cell of a table. */
function cell(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}
