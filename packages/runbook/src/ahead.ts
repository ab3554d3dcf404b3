import type { Resulting } from './apply.ts';
import type { Emit, RunEvent } from './events.ts';
import { type PlannedItem, type PlannedStep, settled } from './plan.ts';

/** Something that was begun before its step. */
interface Begun {
  readonly ending: Promise<Resulting>;
  /** From now on what happens is told at once; first, what has happened so far. */
  tell(emit: Emit): void;
}

/** What of a step was begun before it. */
export type Ahead = ReadonlyMap<PlannedItem, Begun>;

/** Begins what of a step needs nothing of the steps before, such as a download, and keeps what it tells. */
export function beginAhead(
  { step, items }: PlannedStep,
  apply: (item: PlannedItem, emit: Emit) => Promise<Resulting>,
): Ahead {
  const waits = step.after !== undefined;
  const ahead = items.filter(({ resource, comparison }) => waits && resource.ahead && !settled(comparison));
  return new Map(ahead.map((item) => [item, begin(item, apply)]));
}

function begin(item: PlannedItem, apply: (item: PlannedItem, emit: Emit) => Promise<Resulting>): Begun {
  const held: RunEvent[] = [];
  let emit: Emit = (event) => void held.push(event);
  const ending = apply(item, (event) => emit(event));
  // Thrown by its step, which may never be reached.
  ending.catch(() => undefined);
  return {
    ending,
    tell(now) {
      emit = now;
      for (const event of held) emit(event);
    },
  };
}
