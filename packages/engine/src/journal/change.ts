import { randomUUID } from 'node:crypto';
import { type OutsideCall, seenIn, traced } from '../resource/index.ts';
import type { Emit, EventOf } from '../run/events.ts';

/** Makes a change, with an event before and after it. Throws what `act` throws. */
export async function announced<T>(
  { step, name, action, differences, detail, writes }: Omit<EventOf<'change'>, 'type' | 'id'>,
  emit: Emit,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<T> {
  const id = randomUUID();
  const calls: OutsideCall[] = [];
  const began = performance.now();
  const end = (failed?: string): void => {
    const seconds = Math.round(performance.now() - began) / 1000;
    const changing = changingCalls(calls, failed !== undefined);
    emit({ type: 'change-end', id, step, name, failed, calls: changing, seconds });
  };
  emit({ type: 'change', id, step, name, action, differences, detail, writes });
  try {
    const result = await traced((call) => void calls.push(call), act);
    end();
    return result;
  } catch (error) {
    end(signal.aborted ? 'interrupted' : seenIn(error));
    throw error;
  }
}

const READS: Readonly<Record<OutsideCall['system'], RegExp>> = {
  aws: /^\w+ (Get|List|Describe|Simulate)/,
  vault: /^GET /,
  helm: /^helm (get|list|version|repo (list|update))\b/,
  kubectl: /^kubectl (get|wait|logs|version|config|proxy|credentials|port-forward)\b/,
};

/** The calls that changed something, by which the systems' own logs can be searched. */
function changingCalls(calls: readonly OutsideCall[], failed: boolean): EventOf<'change-end'>['calls'] {
  // A change may have failed while reading.
  const last = failed ? calls.at(-1) : undefined;
  return calls
    .filter((call) => call === last || !READS[call.system].test(call.what))
    .map(({ what, requestId, outcome, attempts = 1 }) => ({
      call: what,
      ...(requestId && { requestId }),
      outcome,
      ...(attempts > 1 && { attempts }),
    }));
}
