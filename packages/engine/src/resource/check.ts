import { quoteJson } from './command.ts';

/** A page's check that the JSON which a command prints has these fields. Its functions are in docs/by-hand/functions.md. */
export function fits(read: string, fields: object): string {
  return `fits "$(${read})" \\\n  ${quoteJson(fields)}`;
}

/** A page's check that the policy document which a command prints means the same as this one. */
export function samePolicy(read: string, document: object): string {
  return `same_policy "$(${read})" \\\n  ${quoteJson(document)}`;
}
