import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from './files.ts';
import { cacheRoot } from './layout.ts';
import { isAlive, type Running, self, startTimeOf } from './processes.ts';

/** `onWait` is called with the process that holds the lock. */
export type LockOptions = { signal?: AbortSignal | undefined; onWait?: (pid: number) => void };

/**
 * Does work that must not be done twice at the same time on this machine. Takes over the lock of a killed process.
 * `proper-lockfile` knows only when a lock was last renewed: the next `up` would wait 7 seconds after each kill, and a laptop
 * that sleeps for 10 seconds would lose its lock in the middle of a build.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  for (let waited = false; ; waited = true) {
    options.signal?.throwIfAborted();
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(self()), { flag: 'wx' });
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Another process that ends may remove the empty folder between the two calls.
      if (code === 'ENOENT') continue;
      if (code !== 'EEXIST') throw error;
    }
    const seen = writtenAt(file);
    const holder = readJson<Running>(file);
    if (holder && isAlive(holder)) {
      if (!waited) options.onWait?.(holder.pid);
    } else {
      // The file is empty for an instant after its creation, so only a lock that stays the same is an orphan.
      await sleep(200, undefined, { signal: options.signal });
      if (writtenAt(file) === seen) {
        rmSync(file, { force: true });
        continue;
      }
    }
    await sleep(300, undefined, { signal: options.signal });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** When a lock was written; undefined if it does not exist. */
const writtenAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/**
 * Makes a folder of the cache, unless it exists; one process at a time does so. A complete folder is renamed into
 * place, so a killed process never leaves half a folder under that name.
 * @param work fills the folder that it gets
 */
export async function makeCached(
  dir: string,
  work: (into: string) => Promise<void>,
  options: LockOptions,
): Promise<void> {
  if (existsSync(dir)) return;
  await withLock(
    `${dir}.lock`,
    async () => {
      if (existsSync(dir)) return;
      removeUnfinished();
      // One process may bring up two sandboxes at once.
      const part = mkdtempSync(`${dir}${unfinished}${process.pid}-`);
      try {
        await work(part);
        renameSync(part, dir);
      } finally {
        rmSync(part, { recursive: true, force: true });
      }
    },
    options,
  );
}

const unfinished = '.unfinished-';

/** Removes the leftovers of killed processes. */
function removeUnfinished(): void {
  for (const entry of readdirSync(cacheRoot)) {
    const pid = entry.split(unfinished)[1];
    if (pid !== undefined && startTimeOf(Number.parseInt(pid, 10)) === undefined) {
      rmSync(join(cacheRoot, entry), { recursive: true, force: true });
    }
  }
}
