import { type Emit, EXIT, type RunEvent, TextRenderer } from 'engine/run';
import pMap from 'p-map';
import { type AgreedChanges, changesIn, consentTo } from './consent.ts';
import type { FleetEntry } from './fleet-file.ts';
import type { FleetOptions } from './options.ts';
import type { Output } from './report.ts';
import type { ClusterResult } from './result.ts';
import { type ClusterWork, runCluster } from './run-cluster.ts';
import type { FleetView } from './view.ts';

/** What a fleet runs with. */
export interface FleetRun extends Pick<ClusterWork, 'environment' | 'runs' | 'signal'> {
  readonly options: FleetOptions;
  readonly output: Output;
  /** Makes a new view for one pass over the fleet. */
  readonly view: () => FleetView;
}

/** Plans all clusters and changes nothing. Without `--json`, it prints each plan that has changes. */
export async function planFleet(
  entries: readonly FleetEntry[],
  run: FleetRun,
): Promise<{
  readonly plans: readonly ClusterResult[];
  readonly changes: ReadonlyMap<string, AgreedChanges>;
}> {
  const changes = new Map<string, AgreedChanges>();
  const print = !run.options.json;
  const plans = await passOver(entries, run, async (entry, view) => {
    const own = new Set<string>();
    changes.set(entry.name, own);
    const keep: Emit = (event) => {
      for (const { digest } of changesIn(event)) own.add(digest);
    };
    const text = planText(run.output);
    const result = await runCluster(entry, {
      ...run,
      plan: true,
      emit: [(event) => view.happened(entry.name, event), keep, ...(print ? [text.emit] : [])],
    });
    const hasChanges = result.exitCode === EXIT.changesPlanned || result.exitCode === EXIT.refused;
    if (print && hasChanges)
      view.print(`\n${run.output.paint.bold.inverse(` ${entry.name} `)}\n${text.read()}`);
    return result;
  });
  return { plans, changes };
}

/**
 * Runs all clusters.
 * @param agreed the changes of each cluster that the operator agreed to; `undefined` with `--yes`.
 * @param onEnd called as each cluster ends.
 */
export function runFleet(
  entries: readonly FleetEntry[],
  run: FleetRun,
  agreed: ReadonlyMap<string, AgreedChanges> | undefined,
  onEnd: (result: ClusterResult) => void,
): Promise<readonly ClusterResult[]> {
  return passOver(entries, run, async (entry, view) => {
    const consent = agreed && consentTo(agreed.get(entry.name) ?? new Set());
    const result = await runCluster(entry, {
      ...run,
      plan: false,
      emit: [(event) => view.happened(entry.name, event), ...(consent ? [consent.emit] : [])],
      ...(consent && { operator: consent.operator }),
    });
    onEnd(result);
    return result;
  });
}

/** Visits `options.concurrency` clusters at a time, in the order of the file. After an interrupt it starts no more. */
async function passOver(
  entries: readonly FleetEntry[],
  { options, signal, view: makeView }: FleetRun,
  visit: (entry: FleetEntry, view: FleetView) => Promise<ClusterResult>,
): Promise<readonly ClusterResult[]> {
  const view = makeView();
  try {
    return await pMap(
      entries,
      async (entry) => {
        if (signal.aborted) return notRun(entry.name);
        view.begin(entry.name);
        const result = await visit(entry, view);
        view.end(result);
        return result;
      },
      { concurrency: options.concurrency },
    );
  } finally {
    view.stop();
  }
}

function notRun(name: string): ClusterResult {
  return { name, outcome: 'not run', exitCode: undefined, seconds: 0, failures: [] };
}

/** The events of a cluster's run that make up its plan. */
const SHOWN: ReadonlySet<RunEvent['type']> = new Set(['target', 'plan', 'plan-end']);

/** The plan of one cluster, as a run for that cluster alone shows it, kept until it is printed in turn. */
function planText({ paint }: Output): { readonly emit: Emit; read(): string } {
  const parts: string[] = [];
  const write = (part: string) => void parts.push(part);
  const text = new TextRenderer({ write, color: paint.level > 0 });
  return {
    emit: (event) => {
      if (SHOWN.has(event.type)) text.emit(event);
    },
    read: () => parts.join(''),
  };
}
