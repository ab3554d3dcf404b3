import { type Difference, type OutsideCall, seenIn, traced } from '../resource/index.ts';

/** A change that is about to be made. */
export interface Change {
  /** The step that makes it: `01-aws.2`. */
  readonly step: string;
  readonly resource: string;
  readonly action: 'create' | 'update' | 'delete' | 'prove';
  /** The differences, if an existing resource is updated. */
  readonly differences?: readonly Difference[];
  /** What is deleted together with a resource. */
  readonly detail?: string;
  /** What a proof writes for a moment. */
  readonly writes?: string;
}

/** The result of a change. */
export interface Ending {
  /** What was observed if it failed; left out on success. */
  readonly failed?: string;
  readonly ms: number;
  /** The calls made for it, except those of a nested change. */
  readonly calls: readonly OutsideCall[];
}

/** Records changes as they are made. Never throws: an entry that cannot be written stops no run. */
export interface Journal {
  /** Called before a change. Returns the function to call at its end. */
  begin(change: Change): (ending: Ending) => void;
}

/** Which calls belong to a change that has been recorded already: a repair is a change within another. */
const claimed = new WeakSet<OutsideCall>();

/** Makes a change, and records it before and after. Throws what `act` throws. */
export async function journaled<T>(
  journal: Journal | undefined,
  change: Change,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<T> {
  if (journal === undefined) return act();
  const calls: OutsideCall[] = [];
  const note = (call: OutsideCall): void => {
    if (claimed.has(call)) return;
    claimed.add(call);
    calls.push(call);
  };
  const end = journal.begin(change);
  const began = performance.now();
  const ms = (): number => Math.round(performance.now() - began);
  try {
    const result = await traced(note, act);
    end({ ms: ms(), calls });
    return result;
  } catch (error) {
    const seen = seenIn(error);
    end({ failed: signal.aborted ? 'interrupted' : seen, ms: ms(), calls });
    throw error;
  }
}
