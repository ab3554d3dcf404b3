import type { ChalkInstance } from 'chalk';
import { brief, type Failure } from 'engine/resource';
import { failureText, painted, tableLines, wordOf } from 'engine/run';
import { type ClusterResult, countsOf } from './result.ts';

/** The stream for text, and its style. */
export interface Output {
  readonly write: (text: string) => void;
  readonly paint: ChalkInstance;
}

/** The actions of a plan that the operator is asked about. */
const COUNTED = ['create', 'update', 'conflict'] as const;
/** How many names of clusters with the same failure are listed. */
const NAMES_MAX = 20;

/** The first line of a failure, for a table. */
export function firstLine({ resource, seen }: Failure): string {
  return brief(`${resource}: ${seen.split('\n')[0] ?? ''}`);
}

/** The end of a fleet run: a row for each cluster, the counts, and each failure once, in full. Pure. */
export function endText(results: readonly ClusterResult[], output: Output): string {
  const { bold } = output.paint;
  return [
    '',
    ...rowsText(
      ['cluster', 'outcome', 'exit', 'seconds'],
      resultRows(results, output),
      ['left', 'left', 'right', 'right'],
      output,
    ),
    '',
    bold(`${clusters(results.length)}: ${countsOf(results.map(({ outcome }) => outcome))}`),
    failuresText(results, output),
  ].join('\n');
}

/** The counts of all plans of a fleet, for the question to the operator: a row for each cluster. Pure. */
export function plansText(results: readonly ClusterResult[], output: Output): string {
  const { dim } = output.paint;
  const rows = results.map(({ name, outcome, planned, failures: [failure] }) => [
    name,
    ...COUNTED.map((action) => String(planned?.[action] ?? 0)),
    colored(outcome, output),
    failure === undefined ? '' : dim(firstLine(failure)),
  ]);
  const heading = ['cluster', ...COUNTED.map((action) => wordOf(action).counted)];
  return [
    '',
    ...rowsText(heading, rows, ['left', 'right', 'right', 'right'], output),
    failuresText(results, output),
  ].join('\n');
}

/** A number of clusters in words. Pure. */
export function clusters(count: number): string {
  return count === 1 ? '1 cluster' : `${count} clusters`;
}

function resultRows(results: readonly ClusterResult[], output: Output): string[][] {
  return results.map(({ name, outcome, exitCode, seconds, failures: [failure] }) => [
    name,
    colored(outcome, output),
    exitCode === undefined ? '' : String(exitCode),
    exitCode === undefined ? '' : seconds.toFixed(1),
    failure === undefined ? '' : output.paint.dim(firstLine(failure)),
  ]);
}

function rowsText(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
  { paint }: Output,
): string[] {
  const [head = '', ...lines] = tableLines([heading, ...rows], { align }).map((line) => `  ${line}`);
  return [paint.bold(head), ...lines];
}

/** Each failure once, with the clusters that it occurred in. */
function failuresText(results: readonly ClusterResult[], { paint }: Output): string {
  const groups = new Map<string, { readonly failure: Failure; readonly names: string[] }>();
  for (const { name, failures } of results) {
    for (const failure of failures) {
      const { kind, resource, seen, likely, next } = failure;
      const key = JSON.stringify([kind, resource, seen, likely, next]);
      const group = groups.get(key) ?? { failure, names: [] };
      groups.set(key, group);
      if (group.names.at(-1) !== name) group.names.push(name);
    }
  }
  return [...groups.values()]
    .map(
      ({ failure, names }) => `${failureText(failure, { paint })}  ${paint.dim('in   ')} ${listed(names)}\n`,
    )
    .join('');
}

function listed(names: readonly string[]): string {
  if (names.length <= NAMES_MAX) return names.join(', ');
  return `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more`;
}

function colored(outcome: ClusterResult['outcome'], { paint }: Output): string {
  const status = wordOf(outcome);
  return painted(status, status.word, paint);
}
