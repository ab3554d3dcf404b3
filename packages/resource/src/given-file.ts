import { readFileSync } from 'node:fs';
import { Failure, type FailureFacts, messageOf } from './failure.ts';
import { oneLine } from './printable.ts';

/**
 * Reads a file that the operator named; 0 is standard input.
 * @param facts what the failure says besides the error
 * @throws Failure of kind input if it cannot be read.
 */
export function readGivenFile(
  file: string | 0,
  facts: Pick<FailureFacts, 'resource' | 'cause' | 'next'>,
): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({ ...facts, kind: 'input', seen: oneLine(messageOf(error)), error });
  }
}
