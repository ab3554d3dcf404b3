import { structuredPatch } from 'diff';
import { printable } from '../resource/index.ts';
import type { PlanItem } from './events.ts';

/** A side longer than this is shown as a diff with this many lines of context. */
const CONTEXT = 3;

/** How a field differs, as lines that begin with `- ` (live), `+ ` (wanted) or spaces (both): of a long text, what differs. */
export function diffLines({
  live = '(absent)',
  wanted,
}: NonNullable<PlanItem['differences']>[number]): string[] {
  const [before, after] = [indented(live), indented(wanted)];
  const both = [before, after].map((text) => text.split('\n').length);
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT });
  if (Math.max(...both) <= CONTEXT || hunks.length === 0)
    return [...signed('- ', before), ...signed('+ ', after)];
  return hunks.flatMap(({ lines }, index) => [
    ...(index === 0 ? [] : ['  …']),
    ...lines.filter((line) => !line.startsWith('\\')).map((line) => `${line.slice(0, 1)} ${line.slice(1)}`),
  ]);
}

function signed(sign: string, text: string): string[] {
  return text.split('\n').map((line) => sign + line);
}

/** The longest JSON that is shown on one line. */
const ONE_LINE = 80;

/** A long JSON document on several lines; any other text as it is. */
function indented(text: string): string {
  if (text.length <= ONE_LINE || !/^[[{]/.test(text)) return text;
  try {
    // Reading JSON turns its escapes into the characters.
    return printable(JSON.stringify(JSON.parse(text), null, 2));
  } catch {
    // A text that only starts like JSON.
    return text;
  }
}
