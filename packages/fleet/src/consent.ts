import { createHash } from 'node:crypto';
import { type Emit, notInPlanFailure, type Operator, type RunEvent, removalNotInPlanFailure } from 'runbook';

/** The changes that an operator agreed to for one cluster, as digests, so that thousands of plans fit in memory. */
export type AgreedChanges = ReadonlySet<string>;

/** The changes of a plan, each with a digest. Waiting is no change. Pure. */
export function changesIn(event: RunEvent): { readonly digest: string; readonly name: string }[] {
  if (event.type !== 'plan') return [];
  return event.items
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
 * that were shown, and to the guide's repair, which the question named. Refuses changes that are new since then, and
 * repairs that remove something.
 */
export function consentTo(agreed: AgreedChanges): { readonly emit: Emit; readonly operator: Operator } {
  const unseen: string[] = [];
  let repair: Extract<RunEvent, { type: 'repair' }> | undefined;
  return {
    // The run emits a plan or a repair right before it asks about it.
    emit: (event) => {
      repair = event.type === 'repair' ? event : undefined;
      for (const { digest, name } of changesIn(event)) if (!agreed.has(digest)) unseen.push(name);
    },
    operator: {
      ask: async () => {
        if (repair !== undefined) refuseRemoval(repair);
        else if (unseen.length > 0) throw notInPlanFailure(unseen);
        return 'run';
      },
    },
  };
}

function refuseRemoval({ items }: Extract<RunEvent, { type: 'repair' }>): void {
  const removed = items.filter(({ action }) => action === 'delete');
  if (removed.length === 0) return;
  throw removalNotInPlanFailure(removed.map(({ name }) => name));
}
