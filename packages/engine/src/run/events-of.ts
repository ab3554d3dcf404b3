import type { EventOf, RunEvent } from './events.ts';

interface Happened {
  readonly events: readonly RunEvent[];
}

export function eventsOf<Type extends RunEvent['type']>(
  { events }: Happened,
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** Where a run acted. What AWS answers comes after what was asked for, and overrides it. */
export function targetOf(run: Happened): Readonly<Record<string, string>> {
  return Object.assign({}, ...eventsOf(run, 'target').map(({ target }) => target));
}
