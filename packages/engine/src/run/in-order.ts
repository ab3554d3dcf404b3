import type { Emit, RunEvent } from './events.ts';

export interface InOrder {
  readonly emit: Emit;
  /** Resolves once the steps before this one have ended, so that its events are shown at once. */
  turn(step: string): Promise<void>;
}

/** Changes are among them, so that the journal has each one before it is made. */
const AT_ONCE: readonly RunEvent['type'][] = ['waiting', 'change', 'change-end'];

/**
 * Passes events on in the guide's order, although steps run concurrently: the events of a step are held back until the
 * steps before it have ended. What only says what happens right now passes at once.
 */
export function inOrder(emit: Emit, steps: readonly string[]): InOrder {
  const held = new Map<string, RunEvent[]>(steps.map((id) => [id, []]));
  const ended = new Set<string>();
  const turns = new Map<string, (() => void)[]>();
  let current = 0;
  const begin = (step: string): void => {
    for (const late of held.get(step)?.splice(0) ?? []) emit(late);
    for (const resolve of turns.get(step)?.splice(0) ?? []) resolve();
  };
  return {
    emit(event) {
      const step = 'step' in event ? event.step : undefined;
      const queue = step === undefined ? undefined : held.get(step);
      if (AT_ONCE.includes(event.type) || step === undefined || queue === undefined) {
        emit(event);
        return;
      }
      if (event.type === 'step-end') ended.add(step);
      if (step === steps[current]) emit(event);
      else queue.push(event);
      while (ended.has(steps[current] ?? '')) {
        current += 1;
        begin(steps[current] ?? '');
      }
    },
    turn(step) {
      const place = steps.indexOf(step);
      if (place <= current) return Promise.resolve();
      return new Promise((resolve) => {
        turns.set(step, [...(turns.get(step) ?? []), resolve]);
      });
    },
  };
}
