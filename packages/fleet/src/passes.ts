import pMap from 'p-map';
import { type Emit, EXIT, TextRenderer } from 'runbook';
import { FleetConsent, Shown } from './consent.ts';
import type { FleetEntry } from './fleet-file.ts';
import type { FleetOptions } from './options.ts';
import type { ClusterResult } from './result.ts';
import { type ClusterWork, runCluster } from './run-cluster.ts';
import type { FleetView, Output } from './view.ts';

/** What a fleet is run with. */
export interface FleetRun extends Pick<ClusterWork, 'environment' | 'runs' | 'signal'> {
  readonly options: FleetOptions;
  readonly output: Output;
  /** How a pass over the fleet is shown. */
  readonly view: () => FleetView;
  /** What the operator has seen of each cluster's plan, and agreed to; left out, all was consented to beforehand. */
  readonly shown?: ReadonlyMap<string, Shown>;
}

/** Makes the plans of all clusters, and changes nothing; with `shown`, each plan that has changes is shown. */
export async function planFleet(
  entries: readonly FleetEntry[],
  run: FleetRun,
  { shown }: { readonly shown: boolean },
): Promise<{ readonly results: readonly ClusterResult[]; readonly shown: ReadonlyMap<string, Shown> }> {
  const seen = new Map<string, Shown>();
  const results = await passOver(entries, run, async (entry, view) => {
    const marks = new Shown();
    const text = planText(run.output);
    const result = await runCluster(entry, {
      ...run,
      plan: true,
      emit: [(event) => view.happened(entry.name, event), marks.emit, ...(shown ? [text.emit] : [])],
    });
    seen.set(entry.name, marks);
    const telling = result.exitCode === EXIT.changesPlanned || result.exitCode === EXIT.refused;
    if (shown && telling) view.print(`\n${run.output.paint.bold.inverse(` ${entry.name} `)}\n${text.read()}`);
    return result;
  });
  return { results, shown: seen };
}

/** Carries out what is asked for in all clusters, and tells of each as it ends. */
export function runFleet(
  entries: readonly FleetEntry[],
  run: FleetRun,
  note: { begin(): void; ended(result: ClusterResult): void },
): Promise<readonly ClusterResult[]> {
  note.begin();
  return passOver(entries, run, async (entry, view) => {
    const agreed = run.shown?.get(entry.name);
    const consent = agreed && new FleetConsent(agreed);
    const result = await runCluster(entry, {
      ...run,
      plan: false,
      emit: [(event) => view.happened(entry.name, event), ...(consent ? [consent.emit] : [])],
      ...(consent && { operator: consent.operator }),
    });
    note.ended(result);
    return result;
  });
}

/** Visits `options.concurrency` clusters at a time, in the file's order; starts none after an interrupt. */
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

/** The plan of one cluster as a run for it alone shows it, kept until it is its turn to be shown. */
function planText({ paint }: Output): { readonly emit: Emit; read(): string } {
  const parts: string[] = [];
  const write = (part: string) => void parts.push(part);
  const text = new TextRenderer({ write, color: paint.level > 0 });
  return {
    emit: (event) => {
      if (event.type === 'target' || event.type === 'section' || event.type === 'plan') text.emit(event);
    },
    read: () => parts.join(''),
  };
}
