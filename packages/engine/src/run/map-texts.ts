import { Failure } from '../resource/index.ts';

/**
 * A copy of an event with every text mapped; `key` is the name of its field. A value that is neither plain data nor a
 * Failure, such as a function, is passed on unchanged.
 */
export function mapTexts<Value>(value: Value, map: (text: string, key: string) => string): Value {
  return copyOf(value, '', map) as Value;
}

function copyOf(value: unknown, key: string, map: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return map(value, key);
  if (Array.isArray(value)) return value.map((item) => copyOf(item, key, map));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && !(value instanceof Failure)) return value;
  const copy = Object.entries(value).map(([name, inner]) => [name, copyOf(inner, name, map)] as const);
  return Object.assign(Object.create(prototype as object), Object.fromEntries(copy));
}
