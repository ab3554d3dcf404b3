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

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The span that ended last, the last that had ended before it began, and so on, in order. A span that takes no time counts once. */
function pathThrough<One extends Span>(
  spans: readonly One[],
  isWaitedFor: (earlier: One, later: One) => boolean = () => true,
): readonly One[] {
  const path: One[] = [];
  for (const span of spans.toSorted((a, b) => a.to - b.to || a.from - b.from).toReversed()) {
    const [later] = path;
    if (later === undefined || (span.to <= later.from && isWaitedFor(span, later))) path.unshift(span);
  }
  return path;
}

/** The phases that the end of a run waited for: the one that ended last, what that one waited for longest, and so on. */
function criticalPhases(phases: readonly Phase[]): readonly Phase[] {
  return pathThrough(phases, ({ id }, { after }) => after.includes(id));
}

/** The calls within a phase that followed each other. */
function callsInTurn(calls: readonly AwsCall[], { from, to }: Phase): readonly AwsCall[] {
  return pathThrough(calls.filter((call) => call.from >= from && call.to <= to));
}

/** The critical path of a run, as lines; and the calls that run beside it. */
export function pathLines(calls: readonly AwsCall[], phases: readonly Phase[]): string[] {
  const began = Math.min(...phases.map(({ from }) => from));
  const path = criticalPhases(phases).map((phase) => ({ phase, inTurn: callsInTurn(calls, phase) }));
  const onPath = new Set(path.flatMap(({ inTurn }) => inTurn));
  const row = ({ from, to }: Span, title: string, text: string, idle = ''): string[] => [
    ...[title, String(from - began), String(to - from), idle, text],
  ];
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
