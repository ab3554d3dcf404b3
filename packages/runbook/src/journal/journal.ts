import { type Comparison, type Difference, Failure, messageOf, type OutsideCall, traced } from 'resource';

/** What was measured of a thing that is not as it should be, and that is to be acted on. */
type Acting = Extract<Comparison, { status: 'create' | 'change' | 'remove' }>;

/** A change that is about to be made. */
export interface Change {
  /** The step that makes it: `01-aws.2`. */
  readonly step: string;
  readonly resource: string;
  readonly action: Acting['status'] | 'prove';
  /** What differs, where something that is there is brought to what it should be. */
  readonly differences?: readonly Difference[];
  /** What goes with something that is removed. */
  readonly detail?: string;
  /** What a proof writes for a moment. */
  readonly writes?: string;
}

/** What came of a change. */
export interface Ending {
  /** What was seen where it failed; left out where it went well. */
  readonly failed?: string;
  readonly ms: number;
  /** The calls made on its behalf, save those of a change within it. */
  readonly calls: readonly OutsideCall[];
}

/** Where changes are noted as they are made. Nothing here throws: a note that cannot be taken stops no run. */
export interface Journal {
  /** Before anything is done. Returns what is to be told of the end. */
  begin(change: Change): (ending: Ending) => void;
}

/** The change that brings a thing to what it should be. Pure. */
export function changeOf(step: string, resource: string, comparison: Acting): Change {
  const { status: action, ...more } = comparison;
  return { step, resource, action, ...more };
}

/** Which calls belong to a change that has been noted already: a repair is a change within another. */
const claimed = new WeakSet<OutsideCall>();

/** Makes a change and notes it before and after. Throws what `act` throws. */
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
    const seen = error instanceof Failure ? error.seen : messageOf(error);
    end({ failed: signal.aborted ? 'interrupted' : seen, ms: ms(), calls });
    throw error;
  }
}
