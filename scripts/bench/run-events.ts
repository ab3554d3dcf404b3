import type { PublishedEvent } from 'runbook/events';
import { type Chain, criticalPath, type TimedStep } from './critical-path.ts';

/** Where the wall time of a run went, in seconds: parts that follow each other and add up to it. */
interface Phases {
  /** Until its first word: Node, the compiled modules, the inputs. */
  readonly start: number;
  /** The preflight, and what AWS is asked once. */
  readonly preflight: number;
  /** The plan of all steps. */
  readonly plan: number;
  /** From the first step's start to the last one's end. */
  readonly steps: number;
  /** From then until the process has ended. */
  readonly end: number;
}

export interface RunFacts {
  readonly path: Chain;
  readonly phases: Phases;
  /** How long each step took, in seconds. */
  readonly steps: Readonly<Record<string, number>>;
  /** Whether the guide's repair was needed. */
  readonly repaired: boolean;
}

/**
 * Where the time of a whole run went, from its JSON events. Pure.
 * @param from when its process was started, and `to` when it had ended, in milliseconds since the epoch
 * @throws if a line is no event, or no step was carried out
 */
export function readRun(stdout: string, from: number, to: number): RunFacts {
  const events = stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as PublishedEvent);
  const target = events.find(({ type }) => type === 'target');
  const starts = events.filter((event) => event.type === 'step-start');
  // The preflight is a run of its own, before the guide's variables are known.
  const ends = events.filter((event) => event.type === 'step-end');
  const since = (time: string | undefined): number => (Date.parse(time ?? '') - from) / 1000;
  const targetAt = since(target?.time);
  const stepsAt = starts.map(({ time }) => since(time)).filter((at) => at >= targetAt);
  if (stepsAt.length === 0) throw new Error('the events of the run contain no step');
  const firstAt = since(events[0]?.time);
  const stepsFrom = Math.min(...stepsAt);
  const stepsTo = Math.max(...ends.map(({ time }) => since(time)));
  const after = new Map(starts.map(({ step, after }) => [step, after]));
  const steps = ends.map(
    ({ step, seconds }): TimedStep => ({ id: step, after: after.get(step) ?? [], seconds }),
  );
  return {
    path: criticalPath(steps),
    phases: {
      start: firstAt,
      preflight: targetAt - firstAt,
      plan: stepsFrom - targetAt,
      steps: stepsTo - stepsFrom,
      end: (to - from) / 1000 - stepsTo,
    },
    steps: Object.fromEntries(steps.map(({ id, seconds }) => [id, seconds])),
    repaired: events.some(({ type }) => type === 'repair'),
  };
}
