import type { EventOf, RunEvent } from '../run/events.ts';

export interface RunFacts {
  /** The runbook's id, or `all`. */
  readonly runbook: string;
  /** The command line; it never contains a secret. */
  readonly command: string;
  readonly consent: string;
  readonly madeFrom: string;
}

export interface RunRecord extends RunFacts {
  /** In milliseconds since the epoch, like every time here. */
  readonly began: number;
  readonly ended: number;
  /** How long the run took, without the time at questions. */
  readonly seconds: number;
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
}

export function eventsOf<Type extends RunEvent['type']>(
  { events }: RunRecord,
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}
