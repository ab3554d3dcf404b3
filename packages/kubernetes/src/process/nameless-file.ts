import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, messageOf } from 'engine/resource';

/**
 * Opens a file that contains `content` and has no name, for a child to read once. A pipe is filled while its
 * reader already runs, so if the run is killed, the reader gets half a document or none. This file is complete before
 * the child starts. Its name is removed while it is still empty, so no other process finds a secret in it, and the
 * system removes the file with the last process that has it open.
 * @returns a descriptor that is open for reading, which the caller closes
 * @throws Failure if the folder for temporary files cannot be written
 */
export function openNamelessFile(content: string | Buffer): number {
  const file = join(tmpdir(), `${PREFIX}${randomUUID()}`);
  return inTemporaryFolder(() => {
    const writing = openSync(file, 'wx', 0o600);
    try {
      const reading = openSync(file, 'r');
      rmSync(file);
      writeFileSync(writing, content);
      return reading;
    } finally {
      closeSync(writing);
      rmSync(file, { force: true });
    }
  });
}

const PREFIX = 'gloo-vault-irsa-';

/** @throws Failure if the folder for temporary files cannot be written */
function inTemporaryFolder<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: `temporary file in ${tmpdir()}`,
      seen: messageOf(error),
      cause:
        'helm and kubectl read their input and their kubeconfig from temporary files, and this one could not be written.',
      next: ['Set TMPDIR to a writable folder with free space: export TMPDIR=…'],
      error,
    });
  }
}
