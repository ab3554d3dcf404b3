import { brief, type FailureText } from 'engine/resource';
import {
  type ClusterOutcome,
  countsText,
  diagnosesOf,
  diagnosisText,
  eventsOf,
  failureText,
  type Layout,
  mapTexts,
  painted,
  paragraph,
  type RunEvent,
  tableLines,
  tallyText,
} from 'engine/run';

export interface ClusterResult {
  readonly name: string;
  readonly outcome: ClusterOutcome;
  /** The exit code of its run; `undefined` if the run was not started. */
  readonly exitCode: number | undefined;
  readonly seconds: number;
  /** What happened in it, with the texts of its own run. */
  readonly events: readonly RunEvent[];
}

/** Gives a text the words and flags by which its commands are for these clusters, or for the whole fleet. */
type NamedFor = (names: readonly string[]) => Named;
type Named = (text: string) => string;

/** How many names of clusters with the same failure are listed. */
const NAMES_MAX = 20;

/** Why a run failed. One that was interrupted has ended because of that. */
export function failuresOf(result: ClusterResult): readonly FailureText[] {
  return result.outcome === 'interrupted' ? [] : eventsOf(result, 'failure').map(({ failure }) => failure);
}

/** The first line of a failure, for a table. */
export function firstLine({ resource, seen }: FailureText): string {
  return brief(`${resource}: ${seen.split('\n')[0] ?? ''}`);
}

/**
 * How clusters ended: a row for each, with its plan if it was only planned; the counts; and each failure once, in full.
 */
export function resultsText(results: readonly ClusterResult[], layout: Layout, namedFor: NamedFor): string {
  const { paint, columns } = layout;
  const rows = results.map((result) => {
    const { name, outcome, exitCode, seconds } = result;
    return [
      name,
      painted(outcome, 'word', paint),
      exitCode === undefined ? '' : String(exitCode),
      exitCode === undefined ? '' : seconds.toFixed(1),
      paint.dim(reasonOf(result)),
    ];
  });
  const [heading = '', ...lines] = tableLines([['cluster', 'outcome', 'exit', 'seconds'], ...rows], {
    align: ['left', 'left', 'right', 'right'],
    width: columns && columns - 2,
    narrowed: [4],
  });
  return [
    '',
    paint.bold(`  ${heading}`),
    ...lines.map((line) => `  ${line}`),
    '',
    paint.bold(`${clusters(results.length)}: ${tallyText(results.map(({ outcome }) => outcome))}`),
    failuresText(results, layout, namedFor),
  ].join('\n');
}

/** Why a cluster ended as it did, in a line; or its plan, if there is no more. */
function reasonOf(result: ClusterResult): string {
  const [failed] = failuresOf(result);
  if (failed !== undefined) return firstLine(failed);
  const diagnoses = diagnosesOf(result);
  if (diagnoses.length > 0) return brief(diagnoses.map(({ id }) => id).join(', '));
  const planned = result.outcome === 'would change' ? eventsOf(result, 'plan-end').at(-1) : undefined;
  return planned === undefined ? '' : countsText(planned.counts);
}

export function clusters(count: number): string {
  return count === 1 ? '1 cluster' : `${count} clusters`;
}

/** Each failure and each diagnosis once, with the clusters that it occurred in, and commands for these. */
function failuresText(results: readonly ClusterResult[], layout: Layout, namedFor: NamedFor): string {
  const { dim } = layout.paint;
  const groups = new Map<string, { label: string; text: (named: Named) => string; names: string[] }>();
  const add = (name: string, label: string, text: (named: Named) => string): void => {
    const key = text((unnamed) => unnamed);
    const group = groups.get(key) ?? { label, text, names: [] };
    if (!group.names.includes(name)) group.names.push(name);
    groups.set(key, group);
  };
  for (const result of results) {
    for (const failure of failuresOf(result))
      add(result.name, 'in   ', (named) => failureText(mapTexts(failure, named), layout));
    for (const found of diagnosesOf(result))
      add(result.name, 'in    ', (named) => diagnosisText(mapTexts(found, named), layout));
  }
  return [...groups.values()]
    .map(({ label, text, names }) => {
      const named = namedFor(names.length > NAMES_MAX ? [] : names);
      return `${text(named)}${paragraph(`  ${dim(label)} `, listed(names), layout)}\n`;
    })
    .join('');
}

function listed(names: readonly string[]): string {
  if (names.length <= NAMES_MAX) return names.join(', ');
  return `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more`;
}
