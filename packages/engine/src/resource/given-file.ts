import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { asText } from './as-text.ts';
import { Failure, type FailureFacts, messageOf } from './failure.ts';
import { oneLine } from './printable.ts';
import { wholeBody } from './whole-body.ts';

type Facts = Pick<FailureFacts, 'resource' | 'cause' | 'next'>;

/** The size limit of a file or standard input, in bytes: more than Kubernetes and Vault accept in one object. */
const LARGEST = 8 * 2 ** 20;

/** How long standard input may take to end: a person may type it, or a slow command may write it. */
const INPUT_WITHIN_MS = 10 * 60_000;

/** The paths of process substitution, `<(…)`, and of standard input. Any other pipe may have no writer, and look empty. */
const OF_SHELL = /^\/(?:dev|proc\/self)\/(?:fd\/\d+|stdin)$/;

/**
 * Reads a file that the operator named.
 * @throws Failure of kind input if it cannot be read, or is too large.
 */
export function readGivenFile(
  file: string,
  facts: Facts,
  read = (path: string) => readBounded(path),
): string {
  try {
    return read(file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unreadable(error, facts);
  }
}

/**
 * Reads a file, or the output of a command that a shell passes as a file: `<(…)`.
 * @param look throws if the file that was opened may not be read
 * @throws Node's error, or an Error if the file is a named pipe or too large
 */
export function readBounded(file: string, look?: (opened: Stats) => void): string {
  const isOfShell = OF_SHELL.test(file);
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would never return.
  const opened = openSync(file, constants.O_RDONLY | (isOfShell ? 0 : constants.O_NONBLOCK));
  try {
    const stats = fstatSync(opened);
    look?.(stats);
    if (stats.isFIFO() && !isOfShell) throw new Error(`${file}: it is a named pipe`);
    const bytes = Buffer.allocUnsafe(LARGEST + 1);
    let size = 0;
    for (let read = 1; read > 0 && size <= LARGEST; size += read)
      read = readSync(opened, bytes, { offset: size });
    if (size > LARGEST) throw new Error(`${file}: more than ${LARGEST / 2 ** 20} MB`);
    return asText(bytes.subarray(0, size));
  } finally {
    closeSync(opened);
  }
}

/**
 * @param within how long standard input may take to end, in milliseconds
 * @throws Failure of kind input if it cannot be read, is too large, or does not end; the signal's reason
 */
export async function readStandardInput(
  signal: AbortSignal,
  facts: Facts,
  within = INPUT_WITHIN_MS,
): Promise<string> {
  const late = AbortSignal.timeout(within);
  try {
    return asText(await wholeBody(process.stdin, AbortSignal.any([signal, late]), LARGEST));
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(late.aborted ? new Error(`it did not end within ${within / 1000} s`) : error, facts);
  }
}

function unreadable(error: unknown, facts: Facts): Failure {
  return new Failure({ ...facts, kind: 'input', seen: readErrorText(error), error });
}

/** Node's errors for a file that cannot be read. */
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

/** Why a file cannot be read, for people. */
export function readErrorText(error: unknown): string {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const why = UNREADABLE[code];
  return why === undefined
    ? oneLine(messageOf(error))
    : `${path === undefined ? '' : `${oneLine(path)}: `}${why}`;
}
