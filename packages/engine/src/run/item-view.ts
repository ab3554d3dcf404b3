import { diffOf, type FieldDiff } from './diff.ts';
import type { PlanItem } from './events.ts';
import { neutral } from './neutral.ts';
import { type Word, wordOf } from './words.ts';

/** A planned item as it is shown. The terminal and the report only lay it out. */
export interface ItemView {
  readonly status: Word;
  readonly name: string;
  /** A remark beside the status; may be empty. */
  readonly remark: string;
  readonly diffs: readonly FieldDiff[];
  readonly command: string | undefined;
  /** What the operator can do, one sentence each. */
  readonly options: readonly string[];
  /** A known weakness of what the run would write, or what a deletion loses. */
  readonly warning: string | undefined;
}

/** What to show of a planned item: safe to show, which a diff's JSON is only after it was laid out. Pure. */
export function itemView(item: PlanItem): ItemView {
  const { name, action, command, differences = [], options = [], waits } = item;
  const writes = action === 'create' || action === 'update';
  return neutral({
    status: wordOf(waits && writes ? 'wait' : action),
    name,
    remark: remarkOn(item),
    diffs: differences.map(diffOf),
    command,
    options,
    // A resource that the run only waits for warns about the connection, which matters on every read.
    warning: writes || waits || action === 'delete' ? item.warning : undefined,
  });
}

/** The remark beside a planned item's status. Pure. */
export function remarkOn({ action, detail, observed }: PlanItem): string {
  if (detail) return detail;
  if (action === 'conflict') return 'exists, differs, and is not managed';
  return observed ? '' : 'will be read once its container exists';
}

/** What a reader must see of a plan. */
export function changing(items: readonly PlanItem[]): PlanItem[] {
  return items.filter((item) => item.action !== 'no change' || itemView(item).warning !== undefined);
}
