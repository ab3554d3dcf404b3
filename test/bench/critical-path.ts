import { tableLines } from 'engine/table';

/** A call to AWS: who made it, what it was, and when, in milliseconds since the epoch. */
export interface AwsCall {
  readonly by: 'run' | 'Vault';
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A part of a run that waits for others to end: a step, or the plan before all steps. */
export interface Phase {
  readonly id: string;
  readonly after: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** The phases of a run, by the events that it printed as JSON. */
export function phasesIn(output: string, began: number, ended: number): readonly Phase[] {
  const events = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .map((event) => ({ ...event, at: Date.parse(event.time) }))
    // The preflight runs beside the plan.
    .filter(({ step = '' }) => !step.startsWith('00-preflight'));
  const started = events.filter(({ type }) => type === 'step-start');
  const steps: readonly Phase[] = started.map(({ step, after, at: from }) => {
    const end = events.find((event) => event.type === 'step-end' && event.step === step);
    return { id: step, after: after.length === 0 ? ['plan'] : after, from, to: end?.at ?? ended };
  });
  return [
    { id: 'plan', after: [], from: began, to: Math.min(ended, ...steps.map(({ from }) => from)) },
    ...steps,
  ];
}

/** The phases that the end of a run waited for: the one that ended last, what that one waited for longest, and so on. */
function criticalPhases(phases: readonly Phase[]): readonly Phase[] {
  const path: Phase[] = [];
  for (let current = lastOf(phases); current !== undefined; ) {
    path.unshift(current);
    const { after, from } = current;
    current = lastOf(phases.filter(({ id, to }) => after.includes(id) && to <= from));
  }
  return path;
}

/** The calls within a phase that followed each other: the one that ended last, the last that had ended before it, and so on. */
function callsInTurn(calls: readonly AwsCall[], { from, to }: Phase): readonly AwsCall[] {
  const within = calls.filter((call) => call.from >= from && call.to <= to);
  const path: AwsCall[] = [];
  for (let current = lastOf(within); current !== undefined; ) {
    path.unshift(current);
    const begin = current.from;
    current = lastOf(within.filter((call) => call.to <= begin));
  }
  return path;
}

function lastOf<Span extends { readonly to: number }>(spans: readonly Span[]): Span | undefined {
  return spans.toSorted((a, b) => a.to - b.to).at(-1);
}

/** The critical path of a run, as lines; and the calls that run beside it. */
export function pathLines(calls: readonly AwsCall[], phases: readonly Phase[]): string[] {
  const began = Math.min(...phases.map(({ from }) => from));
  const path = criticalPhases(phases).map((phase) => ({ phase, inTurn: callsInTurn(calls, phase) }));
  const onPath = new Set(path.flatMap(({ inTurn }) => inTurn));
  const row = (
    { from, to }: { from: number; to: number },
    title: string,
    text: string,
    idle = '',
  ): string[] => [...[title, String(from - began), String(to - from), idle, text]];
  const calling = (call: AwsCall, before?: number): string[] =>
    row(call, '', `${call.by}: ${call.name}`, before === undefined ? '' : String(call.from - before));
  return [
    `${onPath.size} of ${calls.length} calls to AWS follow each other`,
    ...tableLines([
      ['phase', 'at, ms', 'took', 'idle', 'call'],
      ...path.flatMap(({ phase, inTurn }) => [
        row(phase, phase.id, `${inTurn.length} in turn`),
        ...inTurn.map((call, index) => calling(call, inTurn[index - 1]?.to ?? phase.from)),
      ]),
      ['beside'],
      ...calls.filter((call) => !onPath.has(call)).map((call) => calling(call)),
    ]),
  ];
}
