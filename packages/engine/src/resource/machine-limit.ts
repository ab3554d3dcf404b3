import { Failure, messageOf } from './failure.ts';

/** What a machine or a shell gives a program too little of, by the error's code. */
const LIMITS: Readonly<Record<string, string>> = {
  EMFILE: 'open files (ulimit -n)',
  ENFILE: 'open files',
  ENOMEM: 'memory (ulimit -v)',
  EAGAIN: 'processes (ulimit -u)',
};

/** The failure for an error that is a limit of the machine and no fault of a program; `undefined` for any other error. */
export function machineLimit(error: unknown): Failure | undefined {
  const { code = '' } = Object(error) as NodeJS.ErrnoException;
  const seen = messageOf(error);
  const limit = error instanceof RangeError && /memory|allocation/i.test(seen) ? LIMITS.ENOMEM : LIMITS[code];
  if (limit === undefined) return undefined;
  return new Failure({
    resource: 'this machine',
    seen,
    cause: `The machine or the shell allows the program too little: ${limit}.`,
    next: ['Raise that limit, then run again: completed changes are kept, and the run continues from there.'],
    error,
  });
}
