import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { Failure, type FailureFacts, messageOf } from './failure.ts';
import { oneLine } from './printable.ts';

type Facts = Pick<FailureFacts, 'resource' | 'cause' | 'next'>;

/** The size that a file or standard input may have, in bytes: more than Kubernetes and Vault take in one object. */
const LARGEST = 8 * 2 ** 20;
const TOO_LARGE = `more than ${LARGEST / 2 ** 20} MB`;

/** How long a pipe may take to end, in milliseconds. */
const PIPE_WITHIN = 10_000;
/** How long standard input may take to end, in milliseconds: it may be typed, or the end of a long command. */
const INPUT_WITHIN = 10 * 60_000;

/**
 * Reads a file that the operator named, also one that a shell made of a command: `<(…)`.
 * @param facts what the failure says besides the error
 * @throws Failure of kind input if it cannot be read, is too large, or is a pipe that does not end.
 */
export function readGivenFile(file: string, facts: Facts): string {
  try {
    return readBounded(file);
  } catch (error) {
    throw unreadable(error, facts);
  }
}

/**
 * Reads a file within limits of size and time: a device never ends, and a pipe perhaps never begins.
 * @param within how long a pipe may take to end, in milliseconds
 * @param look sees the file that was opened, and throws if it may not be read
 * @throws what Node throws, or an Error that says which limit was reached
 */
export function readBounded(
  file: string,
  { within = PIPE_WITHIN, look }: { readonly within?: number; readonly look?: (opened: Stats) => void } = {},
): string {
  const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(opened);
    look?.(stats);
    const isPipe = stats.isFIFO();
    const until = Date.now() + within;
    const chunks: Buffer[] = [];
    let size = 0;
    while (size <= LARGEST) {
      const chunk = Buffer.allocUnsafe(64 * 2 ** 10);
      const read = readNow(opened, chunk);
      // Nobody has opened the pipe to write yet.
      const isWaiting = read === undefined || (read === 0 && isPipe && size === 0);
      if (isWaiting && Date.now() > until)
        throw new Error(`${file}: it did not end within ${within / 1000} s`);
      if (isWaiting) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else if (read === 0) return Buffer.concat(chunks).toString();
      else {
        size += read;
        chunks.push(chunk.subarray(0, read));
      }
    }
    throw new Error(`${file}: ${TOO_LARGE}`);
  } finally {
    closeSync(opened);
  }
}

/** How many bytes were read; `undefined` if a pipe holds none at the moment. */
function readNow(opened: number, into: Buffer): number | undefined {
  try {
    return readSync(opened, into);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

/**
 * @param within how long it may take to end, in milliseconds
 * @throws Failure of kind input if it cannot be read, is too large, or does not end; the signal's reason
 */
export async function readStandardInput(
  signal: AbortSignal,
  facts: Facts,
  within = INPUT_WITHIN,
): Promise<string> {
  const late = AbortSignal.timeout(within);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of addAbortSignal(AbortSignal.any([signal, late]), process.stdin)) {
      size += chunk.length;
      if (size > LARGEST) throw new Error(TOO_LARGE);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(late.aborted ? new Error(`it did not end within ${within / 1000} s`) : error, facts);
  }
}

function unreadable(error: unknown, facts: Facts): Failure {
  return new Failure({ ...facts, kind: 'input', seen: oneLine(messageOf(error)), error });
}
