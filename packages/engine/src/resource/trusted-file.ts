import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { quote } from './command.ts';
import { Failure } from './failure.ts';
import { readBounded } from './given-file.ts';
import { oneLine } from './printable.ts';

/**
 * Reads a file that decides what a run does. Nobody else may write it or a link to it: it has to be this user's, root's, or of the
 * program's owner, who decides that anyway.
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
function refuseOthers(file: string, { uid, gid, mode }: Stats, decides: string, writable = 0o22): void {
  // Windows has neither.
  if (process.getuid === undefined) return;
  const facts = {
    kind: 'input',
    resource: oneLine(file),
    cause: `Whoever writes this file decides ${decides}.`,
  } as const;
  const program = statSync(process.argv[1] ?? process.execPath);
  if (![0, process.getuid(), program.uid].includes(uid)) {
    const next = ['If you have read it and agree to it, use a copy in a folder of yours.'];
    throw new Failure({ ...facts, seen: `it belongs to another user (uid ${uid})`, next });
  }
  const writes = mode & writable & (isOwnGroup(gid) ? 0o2 : 0o22);
  if (writes !== 0) {
    const who = writes & 0o2 ? 'others' : `members of its group (gid ${gid})`;
    const seen = `${who} may write to it (mode 0${(mode & 0o7777).toString(8)})`;
    throw new Failure({ ...facts, seen, next: [`Read it once more, then: chmod go-w ${quote(file)}`] });
  }
}

/** Whether a group is this user's own, as Debian makes one for each user: it has the user's name, and no other member. */
function isOwnGroup(gid: number): boolean {
  try {
    const { username } = userInfo();
    const [group, users] = ['/etc/group', '/etc/passwd'].map((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.split(':')),
    );
    const [name, , , members] = group?.find(([, , id]) => Number(id) === gid) ?? [];
    const others = users?.filter(([user, , , primary]) => user !== username && primary === String(gid));
    return name === username && ['', username].includes(members ?? '') && others?.length === 0;
  } catch {
    // There are no such files, or the user is not in them.
    return false;
  }
}
