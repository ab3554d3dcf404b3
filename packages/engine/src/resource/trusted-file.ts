import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { quote } from './command.ts';
import { Failure } from './failure.ts';
import { readBounded } from './given-file.ts';
import { oneLine } from './printable.ts';

/**
 * Reads a file that decides what a run does. Its owner, and that of a link to it, has to be this user, root or the program's
 * owner, who controls the run anyway; nobody else may have write access.
 * @param decides what a writer of the file controls: `what is installed, and from which repository`
 * @throws Failure of kind input if others control the file; Node's error if it cannot be read
 */
export function readTrusted(file: string, decides: string): string {
  refuseOthers(file, lstatSync(file), decides, 0);
  return readBounded(file, (opened) => refuseOthers(file, opened, decides));
}

/**
 * Checks a file that another program reads, like `readTrusted`.
 * @throws Failure of kind input if others control the file; Node's error if it does not exist
 */
export function assertTrusted(file: string, decides: string): void {
  refuseOthers(file, lstatSync(file), decides, 0);
  refuseOthers(file, statSync(file), decides);
}

/** @param writable the mode bits that give others write access */
function refuseOthers(file: string, stats: Stats, decides: string, writable = 0o22): void {
  const { uid, gid, mode } = stats;
  // A folder cannot be read as a file, and its mode must stay.
  if (stats.isDirectory()) return;
  // Windows has no owner or mode.
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

/** Whether a group is this user's own, as Debian creates one for each user: it has the user's name, and no other member. */
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
    // The files do not exist, or do not list the user.
    return false;
  }
}
