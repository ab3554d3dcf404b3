import { oneLine, printable } from 'resource';
import { mapTexts } from './map-texts.ts';

/** What may have several lines, of all that is shown; what shows it puts each line below its own beginning. */
const LINES = new Set(['command', 'shows', 'seen', 'denial', 'live', 'wanted']);

/**
 * A copy of what happened that can be shown: texts of outside systems, and of whoever wrote the inputs, can move no
 * cursor, hide nothing, and begin no line that looks like one of ours. Every renderer for people begins with it.
 */
export function neutral<Shown>(value: Shown): Shown {
  return mapTexts(value, (text, key) => (LINES.has(key) ? printable(text) : oneLine(joined(text))));
}

/** Lines one behind the other. */
function joined(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
