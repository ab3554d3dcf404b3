import { mask } from 'resource';
import { mapTexts } from './map-texts.ts';

/** A copy without secrets, of whatever is to be shown or written: events pass here before any renderer sees them. */
export function masked<Told>(value: Told): Told {
  return mapTexts(value, mask);
}
