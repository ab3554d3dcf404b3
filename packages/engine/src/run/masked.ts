import { mask } from '../resource/index.ts';
import { mapTexts } from './map-texts.ts';

/** A copy of an event without secrets. Every event is masked before any renderer gets it. */
export function masked<Value>(value: Value): Value {
  return mapTexts(value, mask);
}
