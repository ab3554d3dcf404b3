import { createHash } from 'node:crypto';
import type { Operator } from './consent.ts';
import type { Emit, PlanItem, RunEvent } from './events.ts';
import { changesItem } from './plan.ts';
import { notInPlanFailure } from './refusals.ts';

/** The changes of a plan and of the repairs that it names, each with a digest. Waiting is no change. */
export function changesIn(event: RunEvent): { readonly digest: string; readonly item: PlanItem }[] {
  if (event.type !== 'plan') return [];
  const { items, repairs = [] } = event;
  return [...items, ...repairs.flatMap((repair) => repair.items)].filter(changesItem).map((item) => {
    const { name, action, detail, differences, options, command } = item;
    const text = JSON.stringify([event.step, name, action, detail, differences, options, command]);
    // In hexadecimal, it is a word for every shell and no flag.
    return { item, digest: createHash('sha256').update(text).digest('hex').slice(0, 24) };
  });
}

/**
 * The operator of a run after a person has agreed to its plan elsewhere, by the digests of its changes: says yes to them and
 * to the repairs that the plan named. Refuses what is new since then.
 */
export function consentTo(agreed: readonly string[]): { readonly emit: Emit; readonly operator: Operator } {
  const unseen: string[] = [];
  return {
    // The run emits a plan right before it asks about it.
    emit: (event) => {
      for (const { digest, item } of changesIn(event)) if (!agreed.includes(digest)) unseen.push(item.name);
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
