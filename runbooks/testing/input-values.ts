import { hostile } from 'engine/testing/hostile';
import fc from 'fast-check';
import { type InputName, inputOf } from '../inputs/inputs.ts';

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

/** Valid values of an input: its sample with further characters that the input accepts. */
export function fitting(name: InputName): fc.Arbitrary<string> {
  const { sample, schema } = inputOf(name);
  const fits = (value: string) => schema.safeParse(value).success;
  const characters = PRINTABLE.filter((one) => fits(inserted(sample, one, sample.length - 1)));
  if (characters.length === 0) return fc.constant(sample);
  const text = fc.array(fc.constantFrom(...characters), { maxLength: 20 }).map((all) => all.join(''));
  return fc
    .tuple(text, fc.nat(sample.length))
    .map(([some, at]) => inserted(sample, some, at))
    .filter(fits);
}

/** Mostly invalid values: its sample with random text inserted. */
export function almostFitting(name: InputName): fc.Arbitrary<string> {
  const { sample } = inputOf(name);
  return fc.tuple(hostile, fc.nat(sample.length)).map(([some, at]) => inserted(sample, some, at));
}

function inserted(sample: string, text: string, at: number): string {
  return sample.slice(0, at) + text + sample.slice(at);
}
