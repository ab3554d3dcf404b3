import * as z from 'zod';
import type { Shape } from './input-shapes.ts';

/** The zod schema of a value of this shape. */
export function schemaOf({ protocol, longest, rules }: Shape): z.ZodType<string> {
  const text = protocol === undefined ? z.string() : z.url({ protocol: protocol[0], error: protocol[1] });
  const bounded = longest === undefined ? text : text.max(...longest);
  return rules.reduce<typeof bounded>((schema, rule) => schema.regex(...rule), bounded);
}
