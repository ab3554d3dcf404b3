import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './layout.ts';
import { type LockOptions, withLock } from './lock.ts';
import { startTimeOf } from './processes.ts';

/**
 * Makes a folder of the cache, unless it is there; one process at a time does so. The folder is renamed into place once
 * it is complete, so a process that is killed never leaves half a folder under that name.
 * @param work fills the folder that it is given
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

/** Removes what killed processes have left. */
function removeUnfinished(): void {
  for (const entry of readdirSync(cacheRoot)) {
    const pid = entry.split(unfinished)[1];
    if (pid !== undefined && startTimeOf(Number.parseInt(pid, 10)) === undefined) {
      rmSync(join(cacheRoot, entry), { recursive: true, force: true });
    }
  }
}
