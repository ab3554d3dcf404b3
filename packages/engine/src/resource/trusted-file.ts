import { lstatSync, type Stats, statSync } from 'node:fs';
import { quote } from './command.ts';
import { Failure } from './failure.ts';
import { readBounded } from './given-file.ts';
import { oneLine } from './printable.ts';

/**
 * Reads a file that decides what a run does. It has to be this user's or root's, and so does a link to it, and nobody else may
 * write it.
 * @param decides what whoever writes it decides: `what is installed, and from which repository`
 * @throws Failure of kind input if it is another's; what Node throws if it cannot be read
 */
export function readTrusted(file: string, decides: string): string {
  refuseOthers(file, lstatSync(file), decides, 0);
  return readBounded(file, (opened) => refuseOthers(file, opened, decides));
}

/**
 * The same for a file that another program reads.
 * @throws Failure of kind input if it is another's; what Node throws if there is none
 */
export function assertTrusted(file: string, decides: string): void {
  refuseOthers(file, lstatSync(file), decides, 0);
  refuseOthers(file, statSync(file), decides);
}

/** @param writable the bits of the mode by which others could write */
function refuseOthers(file: string, { uid, mode }: Stats, decides: string, writable = 0o22): void {
  // Windows has neither.
  if (process.getuid === undefined) return;
  const facts = {
    kind: 'input',
    resource: oneLine(file),
    cause: `Whoever writes this file decides ${decides}.`,
  } as const;
  if (![0, process.getuid()].includes(uid)) {
    const next = ['If you have read it and agree to it, use a copy in a folder of yours.'];
    throw new Failure({ ...facts, seen: `it belongs to another user (uid ${uid})`, next });
  }
  if ((mode & writable) !== 0) {
    const seen = `others may write to it (mode 0${(mode & 0o7777).toString(8)})`;
    throw new Failure({ ...facts, seen, next: [`Read it once more, then: chmod go-w ${quote(file)}`] });
  }
}
