import { quote } from './command.ts';

/**
 * What somebody who does it by hand needs beside the guide's command: bash with nothing but the CLIs of the systems
 * themselves. The exported pages are made from it, from the same specification as the plan and the call.
 */
export interface ByHand {
  /** What to type, where that is not the guide's own command word for word. */
  readonly command?: string;
  /** A remark that belongs before the command. */
  readonly note?: string;
  /** Succeeds, and prints `true` at its end, exactly where it is there as the guide has it. Changes nothing. */
  readonly exists: string;
  /** What the command prints where it worked. Markdown, a phrase. */
  readonly see: string;
  /** What to do where it fails, an error each. Markdown. */
  readonly fails?: readonly string[];
  /** Takes it away again. Left out for what leaves nothing behind. */
  readonly undo?: string;
}

/**
 * The end of a pipe that prints `true` and succeeds where the JSON it reads holds each of these values somewhere.
 * Values may be shell references: `${VAULT_AUTH_ROLE_ARN}`.
 */
export function holds(...values: readonly unknown[]): string {
  const wanted = [...new Set(values.flatMap(leaves))];
  return `jq -e '[.. | scalars | tostring] as $there | $ARGS.positional - $there == []' \\\n    --args ${wanted.map(quote).join(' ')}`;
}

/** The values at the ends of a document, as text, in their order; empty ones are of no interest. */
function leaves(value: unknown): string[] {
  if (value !== null && typeof value === 'object') return Object.values(value).flatMap(leaves);
  return value === '' || value === null || value === undefined ? [] : [String(value)];
}
