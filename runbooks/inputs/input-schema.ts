import * as z from 'zod';
import type { Shape } from './input-shapes.ts';

/** The zod schema of a value of this shape. */
export function schemaOf({ protocol, longest, rules, problem }: Shape): z.ZodType<string> {
  const text = protocol === undefined ? z.string() : z.url({ protocol: protocol[0], error: protocol[1] });
  const bounded = longest === undefined ? text : text.max(...longest);
  const ruled = rules.reduce<typeof bounded>((schema, rule) => schema.regex(...rule), bounded);
  if (problem === undefined) return ruled;
  return ruled.superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}
