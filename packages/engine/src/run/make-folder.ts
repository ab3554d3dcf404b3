import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder, and its parents, with this mode less the umask. Node's own `recursive` hangs where no folder can be
 * created (as in /proc).
 * @throws the error of the first folder that cannot be created.
 */
export function makeFolder(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another run has just created it.
    if (!existsSync(folder)) throw error;
  }
}
