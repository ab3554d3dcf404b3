import { quoteJson } from './command.ts';

/** A page's check that the JSON which a command prints has these fields. Its functions are in docs/by-hand/functions.md. */
export function fits(read: string, fields: object): string {
  return `fits "$(${read})" \\\n  ${quoteJson(fields)}`;
}
