import { hereDocument, quote, reference } from './command.ts';

/**
 * What a person needs beside the guide's command to do a step by hand, in any POSIX shell with only the systems' own
 * CLIs. The exported pages are made from it, and it comes from the same specification as the plan and the call.
 */
export interface ByHand {
  /** What to type, if that differs from the guide's own command; empty if another resource's command does it. */
  readonly command?: string;
  /** Another way to do the same. */
  readonly alternative?: { readonly text: string; readonly command: string; readonly see: string };
  /** A remark to show before the command. */
  readonly note?: string;
  /**
   * Succeeds, with `true` as the last line, exactly if the resource matches the guide. Changes nothing but the variable
   * that holds what it found.
   */
  readonly exists: string;
  /** What the command prints on success. Markdown, a phrase. */
  readonly see: string;
  /** What to do if it fails, one entry for each error. Markdown. */
  readonly fails?: readonly string[];
  /** Left out if there is nothing to remove. */
  readonly undo?: Undo;
}

/** How to remove a thing by hand. Texts are Markdown. */
export interface Undo {
  /** What is lost, in a sentence. */
  readonly loses: string;
  /** A command that shows, without changing anything, whether it may be removed. */
  readonly look: string;
  /** What the look prints if it may be removed, as a phrase. */
  readonly see: string;
  /** Removes it. */
  readonly command: string;
}

/**
 * A check in jq that gets the output of a read command as `.[0]` and the guide's document as `.[1]`. The document may
 * hold shell references. A read that failed printed no document, and then the check prints false.
 */
export function besideGuide(read: string, document: object, program: string, more?: object): string {
  const documents = more === undefined ? [document] : [document, more];
  return `{\n${read}\n${hereDocument(undefined, documents.map((one) => JSON.stringify(one)).join('\n'))}\n} |\n  jq -es 'length == ${documents.length + 1} and (${program})'`;
}

/** The argument that names the temporary file with a command's document. */
export const DOCUMENT_FILE = quote(`file://${reference('DOCUMENT')}`);

/** A command that reads a document from DOCUMENT_FILE. */
export function withDocument(document: object, command: string): string {
  const written = temporaryFile('DOCUMENT', JSON.stringify(document, null, 2));
  return `${written}\n${command}\nrm -f ${quote(reference('DOCUMENT'))}`;
}

/** Writes a document to a temporary file, a new one each time, which `noclobber` does not refuse; a variable names it. */
export function temporaryFile(variable: string, text: string): string {
  const written = hereDocument(undefined, text);
  return `${variable}=$(mktemp)\n${written.replace('<<EOF', `<<EOF >| ${quote(reference(variable))}`)}`;
}

/** Clears a variable, sets it to what a command prints, and shows it; the block stops if the command printed nothing. */
export function keptIn(variable: string, block: (keep: (command: string) => string) => string): string {
  return [
    `unset ${variable}`,
    block((command) => `export ${variable}=$(${command})`),
    `echo "${variable}=\${${variable}:?STOP: nothing was created, the error above says why}"`,
  ].join('\n');
}

/**
 * The last part of an ARN, for a shell: the name of the resource itself, even if the variable with its name was
 * changed in the meantime.
 */
export function nameInArn(arn: string): string {
  const variable = variableIn(arn);
  return variable === undefined ? quote(arn.split('/').at(-1) ?? '') : `"\${${variable}##*/}"`;
}

/** The variable that a value refers to, if it is nothing but a reference. */
export function variableIn(value: string): string | undefined {
  return /^\$\{([A-Z][A-Z0-9_]*)\}$/.exec(value)?.[1];
}
