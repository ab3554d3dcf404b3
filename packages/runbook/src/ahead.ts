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
export interface Ahead {
  readonly begun: ReadonlyMap<PlannedItem, Begun>;
  /** What fetches what the other items will need; never rejects. */
  readonly prepared: Promise<void>;
}

/** Of a step that nothing was begun of. */
export const NOTHING_AHEAD: Ahead = { begun: new Map(), prepared: Promise.resolve() };

/** Begins what of a step needs nothing of the steps before, such as a download, and keeps what it tells. */
export function beginAhead(
  { step, items }: PlannedStep,
  apply: (item: PlannedItem, emit: Emit) => Promise<Resulting>,
  signal: AbortSignal,
): Ahead {
  if (step.after === undefined) return NOTHING_AHEAD;
  const wanted = items.filter(({ comparison }) => !settled(comparison));
  const begun = wanted
    .filter(({ resource }) => resource.ahead)
    .map((item) => [item, begin(item, apply)] as const);
  // A chart is fetched from the repository that is added ahead of it.
  const first = Promise.allSettled(begun.map(([, { ending }]) => ending));
  const prepared = first.then(async () => {
    const work = { signal, say: () => undefined };
    await Promise.allSettled(wanted.map(({ resource }) => resource.prepare?.(work)));
  });
  return { begun: new Map(begun), prepared };
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
