import { structuredPatch } from 'diff';
import type { PlanItem } from './events.ts';
import { type Word, wordOf } from './words.ts';

/** A line of a diff: the live side (`-`), the wanted side (`+`), or both. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** A planned item as it is shown. Terminal, Markdown and HTML only lay it out. */
export interface ItemView {
  readonly status: Word;
  readonly name: string;
  /** A remark beside the status; may be empty. */
  readonly remark: string;
  readonly diffs: readonly { readonly field: string; readonly lines: readonly DiffLine[] }[];
  readonly command: string | undefined;
  /** What the operator can do, one sentence each. */
  readonly options: readonly string[];
  /** A known weakness of what the run would write. */
  readonly warning: string | undefined;
}

/** What to show of a planned item. Pure. */
export function itemView(item: PlanItem): ItemView {
  const { name, action, command, differences = [], options = [], waits } = item;
  const writes = action === 'create' || action === 'update';
  return {
    status: wordOf(waits && writes ? 'wait' : action),
    name,
    remark: remarkOn(item),
    diffs: differences.map(diffOf),
    command,
    options,
    // A resource that the run only waits for warns about the connection, which matters on every read.
    warning: writes || waits ? item.warning : undefined,
  };
}

/** The remark beside a planned item's status. Pure. */
export function remarkOn({ action, detail, observed }: PlanItem): string {
  if (detail) return detail;
  if (action === 'conflict') return 'exists, differs, and is not managed';
  return observed ? '' : 'read once what contains it exists';
}

/** A side longer than this is shown as a diff with this many lines of context. */
const CONTEXT = 3;

type Difference = NonNullable<PlanItem['differences']>[number];

function diffOf({ field, live = '(absent)', wanted }: Difference): ItemView['diffs'][number] {
  const [before, after] = [indented(live), indented(wanted)];
  const whole = [...signed('-', before), ...signed('+', after)];
  if (Math.max(...[before, after].map((text) => text.split('\n').length)) <= CONTEXT)
    return { field, lines: whole };
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT });
  const lines = hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : signed(' ', '…')),
    ...hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: line[0] as DiffLine['sign'], text: line.slice(1) })),
  ]);
  return { field, lines: lines.length === 0 ? whole : lines };
}

function signed(sign: DiffLine['sign'], text: string): DiffLine[] {
  return text.split('\n').map((line) => ({ sign, text: line }));
}

/** The longest JSON that is shown on one line. */
const ONE_LINE = 80;

/** A long JSON document on several lines; any other text as it is. */
function indented(text: string): string {
  if (text.length <= ONE_LINE || !/^[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // A text that only starts like JSON.
    return text;
  }
}

/** What a reader must see of a plan. */
export function changing(items: readonly PlanItem[]): PlanItem[] {
  return items.filter((item) => item.action !== 'no change' || itemView(item).warning !== undefined);
}
