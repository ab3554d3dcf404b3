import { randomUUID } from 'node:crypto';
import { seenIn } from '../resource/index.ts';
import type { Emit, EventOf } from './events.ts';

/** Makes a change, with an event before and after it. Throws the errors of `act`. */
export async function recordChange<T>(
  { step, name, action, differences, detail, writes }: Omit<EventOf<'change'>, 'type' | 'id'>,
  emit: Emit,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<T> {
  const id = randomUUID();
  const began = performance.now();
  const end = (failed?: string): void => {
    const seconds = Math.round(performance.now() - began) / 1000;
    emit({ type: 'change-end', id, step, name, failed, seconds });
  };
  emit({ type: 'change', id, step, name, action, differences, detail, writes });
  try {
    const result = await act();
    end();
    return result;
  } catch (error) {
    end(signal.aborted ? 'interrupted' : seenIn(error));
    throw error;
  }
}
