import { commandLines, hereDocument, quote } from './command.ts';

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
 * The end of a pipe that prints `true` and succeeds where the JSON object at a jq path has each of these fields with this
 * text. Values may be shell references: `${IAM_SERVER_ID_HEADER_VALUE}`.
 */
export function hasFields(path: string, fields: Readonly<Record<string, string>>): string {
  const names = Object.keys(fields);
  const program = `${path} | ${names.map((name) => `.${name} == $${name}`).join(' and ')}`;
  return commandLines(
    `jq -e '${program}'`,
    ...Object.entries(fields).map(([name, value]) => `  --arg ${name} ${quote(value)}`),
  );
}

/**
 * A check that hands jq what a command reads, `.[0]`, and the guide's document, `.[1]`. The document may hold shell
 * references.
 */
export function besideGuide(read: string, document: object, program: string): string {
  return `{\n${read}\n${hereDocument(undefined, JSON.stringify(document))}\n} |\n  jq -es '${program}'`;
}
