import { createHash } from 'node:crypto';
import { Failure } from 'resource';
import type { Operator, RunEvent } from 'runbook';

/** What a plan item says, short enough to be kept for thousands of clusters. */
type Mark = string;

/** What was shown of one cluster before its fleet's operator was asked. */
export class Shown {
  readonly #marks = new Set<Mark>();

  /** Takes in what a plan shows. */
  readonly emit = (event: RunEvent): void => {
    for (const mark of changesIn(event)) this.#marks.add(mark.mark);
  };

  has(mark: Mark): boolean {
    return this.#marks.has(mark);
  }
}

/**
 * Whoever has consented to the plans of a whole fleet, asked by the run of one of its clusters: yes to what was shown,
 * and to the guide's repair, which the question named. What has come since is refused, and so is a repair that removes
 * something: nobody is there to look at it.
 */
export class FleetConsent {
  readonly #shown: Shown;
  #last: RunEvent['type'] | undefined;
  #unseen: string[] = [];
  #removed: string[] = [];

  constructor(shown: Shown) {
    this.#shown = shown;
  }

  /** Takes in what the run shows before it asks. */
  readonly emit = (event: RunEvent): void => {
    this.#last = event.type;
    if (event.type === 'repair') this.#removed = removedBy(event);
    for (const { mark, name } of changesIn(event)) if (!this.#shown.has(mark)) this.#unseen.push(name);
  };

  readonly operator: Operator = {
    ask: async () => {
      const isRepair = this.#last === 'repair';
      const refused = isRepair ? this.#removed : this.#unseen;
      if (refused.length === 0) return 'run';
      if (isRepair) {
        throw new Failure({
          kind: 'refused',
          resource: refused.join(', '),
          seen: 'the repair would remove it, which was not in the plan that was agreed to',
          next: ['Run the runbook for this cluster alone: it shows the repair and asks.'],
        });
      }
      throw new Failure({
        kind: 'refused',
        resource: refused.join(', '),
        seen: 'it differs from what was shown and agreed to, and was not changed',
        next: ['Run again: the plan shows what is there now.'],
      });
    },
  };
}

function removedBy({ items }: Extract<RunEvent, { type: 'repair' }>): string[] {
  return items.filter(({ comparison }) => comparison.status === 'remove').map(({ name }) => name);
}

/** What a plan would change, each with what it would become; what is only waited for is no change. */
function changesIn(event: RunEvent): { readonly mark: Mark; readonly name: string }[] {
  if (event.type !== 'plan') return [];
  return event.items
    .filter(({ comparison, waits }) => !waits && comparison.status !== 'done' && comparison.status !== 'keep')
    .map(({ name, comparison }) => ({ name, mark: digest([event.step.id, name, comparison]) }));
}

function digest(value: unknown): Mark {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, 16);
}
