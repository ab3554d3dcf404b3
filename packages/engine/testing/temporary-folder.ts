import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// All temporary files of this process and its children are removed when the process ends.
const own = mkdtempSync(join(tmpdir(), 'test-'));
process.env.TMPDIR = own;
process.once('exit', () => rmSync(own, { recursive: true, force: true }));
// Also on a signal, unless another listener handles it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(130));

/** Creates a folder that is removed when the process ends. */
export const temporaryFolder = (): string => mkdtempSync(join(own, 'folder-'));

/** Creates such a folder with a file of this text, and returns the file's path. */
export function temporaryFile(text: string, name = 'file'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}
