import { oneLine, printable } from '../resource/index.ts';
import { mapTexts } from './map-texts.ts';

/** The fields that may have several lines; renderers indent each of them. */
const LINES = new Set(['command', 'shows', 'seen', 'denial', 'live', 'wanted']);

/**
 * A copy of an event that is safe to show: texts from outside systems and inputs move no cursor, hide nothing, and
 * start no line that looks like ours. Every renderer for people starts with it.
 */
export function neutral<Shown>(value: Shown): Shown {
  return mapTexts(value, (text, key) => (LINES.has(key) ? printable(text) : oneLine(joined(text))));
}

/** The lines of a text, joined into one. */
function joined(text: string): string {
  if (!text.includes('\n')) return text;
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
