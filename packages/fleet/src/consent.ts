import { createHash } from 'node:crypto';
import { type Emit, notInPlanFailure, type Operator, type RunEvent } from 'engine/run';

/** The changes that an operator agreed to for one cluster, as digests, so that thousands of plans fit in memory. */
export type AgreedChanges = ReadonlySet<string>;

/** The changes of a plan and of the repairs that it names, each with a digest. Waiting is no change. Pure. */
export function changesIn(event: RunEvent): { readonly digest: string; readonly name: string }[] {
  if (event.type !== 'plan') return [];
  const { items, repairs = [] } = event;
  return [...items, ...repairs.flatMap((repair) => repair.items)]
    .filter(({ action, waits }) => !waits && action !== 'no change' && action !== 'keep')
    .map(({ name, action, detail, differences, options }) => ({
      name,
      digest: digestOf([event.step, name, action, detail, differences, options]),
    }));
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, 16);
}

/**
 * The operator of one cluster's run, after a person has agreed to the plans of the whole fleet: says yes to the changes
 * and repairs that they named. Refuses what is new since then.
 */
export function consentTo(agreed: AgreedChanges): { readonly emit: Emit; readonly operator: Operator } {
  const unseen: string[] = [];
  return {
    // The run emits a plan right before it asks about it.
    emit: (event) => {
      for (const { digest, name } of changesIn(event)) if (!agreed.has(digest)) unseen.push(name);
    },
    operator: {
      ask: async ({ unplanned }) => {
        if (unplanned !== undefined) throw unplanned;
        if (unseen.length > 0) throw notInPlanFailure(unseen);
        return 'run';
      },
    },
  };
}
