import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../layout.ts';
import { startTimeOf } from '../processes.ts';

/**
 * Makes a folder of the cache. It is renamed into place once it is complete, so a process that is killed never leaves
 * half a folder under that name.
 * @param work fills the folder that it is given
 */
export async function makeCached(dir: string, work: (into: string) => Promise<void>): Promise<void> {
  removeUnfinished();
  // One process may bring up two sandboxes at once.
  const part = mkdtempSync(`${dir}${unfinished}${process.pid}-`);
  try {
    await work(part);
    renameSync(part, dir);
  } catch (error) {
    // Another process may have been faster: its folder is as good.
    if (!existsSync(dir)) throw error;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

const unfinished = '.unfinished-';

/** Removes what killed processes have left. */
function removeUnfinished(): void {
  mkdirSync(cacheRoot, { recursive: true });
  for (const entry of readdirSync(cacheRoot)) {
    const pid = entry.split(unfinished)[1];
    if (pid !== undefined && startTimeOf(Number.parseInt(pid, 10)) === undefined) {
      rmSync(join(cacheRoot, entry), { recursive: true, force: true });
    }
  }
}
