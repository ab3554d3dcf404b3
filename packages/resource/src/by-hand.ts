import { hereDocument } from './command.ts';

/**
 * What a person needs beside the guide's command to do a step by hand: bash with only the systems' own CLIs. The
 * exported pages are made from it, and it comes from the same specification as the plan and the call.
 */
export interface ByHand {
  /** What to type, if that differs from the guide's own command. */
  readonly command?: string;
  /** A remark to show before the command. */
  readonly note?: string;
  /** Succeeds, with `true` as the last line, exactly if the resource matches the guide. Changes nothing. */
  readonly exists: string;
  /** What the command prints on success. Markdown, a phrase. */
  readonly see: string;
  /** What to do if it fails, one entry for each error. Markdown. */
  readonly fails?: readonly string[];
  /** Removes it. Left out if there is nothing to remove. */
  readonly undo?: string;
}

/**
 * A check in jq that gets the output of a read command as `.[0]` and the guide's document as `.[1]`. The document may
 * hold shell references. A read that failed printed no document, and then the check prints false.
 */
export function besideGuide(read: string, document: object, program: string, more?: object): string {
  const documents = more === undefined ? [document] : [document, more];
  return `{\n${read}\n${hereDocument(undefined, documents.map((one) => JSON.stringify(one)).join('\n'))}\n} |\n  jq -es 'length == ${documents.length + 1} and (${program})'`;
}
