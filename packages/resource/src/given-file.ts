import { readFileSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure, type FailureFacts, messageOf } from './failure.ts';
import { oneLine } from './printable.ts';

type Facts = Pick<FailureFacts, 'resource' | 'cause' | 'next'>;

/**
 * Reads a file that the operator named.
 * @param facts what the failure says besides the error
 * @throws Failure of kind input if it cannot be read.
 */
export function readGivenFile(file: string, facts: Facts): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(error, facts);
  }
}

/**
 * Reads standard input to its end.
 * @param signal ends the wait for it
 * @param facts what the failure says besides the error
 * @throws Failure of kind input if it cannot be read.
 */
export async function readStandardInput(signal: AbortSignal, facts: Facts): Promise<string> {
  try {
    return await text(addAbortSignal(signal, process.stdin));
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(error, facts);
  }
}

function unreadable(error: unknown, facts: Facts): Failure {
  return new Failure({ ...facts, kind: 'input', seen: oneLine(messageOf(error)), error });
}
