import type { Emit, RunEvent } from './events.ts';

/**
 * Passes events on in the guide's order though steps run side by side: what a step says is held back until the
 * steps before it have ended. What is being waited for is passed on at once.
 */
export function inOrder(emit: Emit, steps: readonly string[]): Emit {
  const held = new Map<string, RunEvent[]>(steps.map((id) => [id, []]));
  const ended = new Set<string>();
  let current = 0;
  return (event) => {
    const step = stepOf(event);
    const queue = step === undefined ? undefined : held.get(step);
    if (event.type === 'waiting' || step === undefined || queue === undefined) {
      emit(event);
      return;
    }
    if (event.type === 'step-end') ended.add(step);
    if (step === steps[current]) emit(event);
    else queue.push(event);
    while (ended.has(steps[current] ?? '')) {
      current += 1;
      for (const late of held.get(steps[current] ?? '')?.splice(0) ?? []) emit(late);
    }
  };
}

function stepOf(event: RunEvent): string | undefined {
  if (event.type === 'section' || event.type === 'target') return undefined;
  if (event.type === 'plan' || event.type === 'step-start') return event.step.id;
  return event.step;
}
