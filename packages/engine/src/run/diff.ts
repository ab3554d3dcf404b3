import { structuredPatch } from 'diff';
import type { PlanItem } from './events.ts';

/** A line of a diff: the live side (`-`), the wanted side (`+`), or both. */
interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** A field's diff. */
export interface FieldDiff {
  readonly field: string;
  readonly lines: readonly DiffLine[];
}

/** A side longer than this is shown as a diff with this many lines of context. */
const CONTEXT = 3;

type Difference = NonNullable<PlanItem['differences']>[number];

/** How a difference is shown: both sides, or the lines of a long text that differ. Pure. */
export function diffOf({ field, live = '(absent)', wanted }: Difference): FieldDiff {
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
