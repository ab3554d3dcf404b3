import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf } from 'resource';

/** Where a program keeps what it has done: XDG's place for it. A relative path in the variable does not count. */
export function stateFolder({
  XDG_STATE_HOME: named = '',
}: Readonly<Record<string, string | undefined>>): string {
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

/** Makes a folder for this user alone. Node's own `recursive` never returns where nothing can be made (as in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another run was quicker.
    if (!existsSync(folder)) throw error;
  }
}

/**
 * A file that only grows. Each line is one write at the file's end, on the disk before the run goes on, so a kill at any
 * moment tears at most the last, and runs side by side on one machine do not mix theirs.
 */
export class LinesFile {
  readonly #file: string;
  readonly #warn: (reason: string) => void;
  #descriptor: number | undefined;
  /** Whether the file ends within a line, which the next one must not continue. */
  #torn = false;
  #warned = false;

  /** Warns at once where the file cannot be written as things are now; it is made by the first line. Warns once. */
  constructor(file: string, warn: (reason: string) => void) {
    this.#file = file;
    this.#warn = warn;
    this.#attempt(() => {
      makeFolder(dirname(file));
      accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    });
  }

  append(text: string): void {
    this.#attempt(() => {
      this.#descriptor ??= this.#open();
      const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${text}\n`);
      this.#torn = true;
      const written = writeSync(this.#descriptor, bytes);
      if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
      this.#torn = false;
      fsyncSync(this.#descriptor);
    });
  }

  /** Removes all lines. */
  clear(): void {
    this.#attempt(() => {
      this.#descriptor ??= this.#open();
      ftruncateSync(this.#descriptor);
      this.#torn = false;
    });
  }

  #open(): number {
    const descriptor = openSync(this.#file, 'a+', 0o600);
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    this.#torn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    return descriptor;
  }

  /** Who carries out a change at night must not be stopped by a full disk: it is said, and the run goes on. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.#warned) this.#warn(messageOf(error));
      this.#warned = true;
    }
  }
}

/** The values of a file of JSON lines, with the number of each line; a line that a kill has torn has none. Pure. */
export function readLines(text: string): { readonly number: number; readonly value?: unknown }[] {
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return [];
    try {
      return [{ number: index + 1, value: JSON.parse(line) as unknown }];
    } catch {
      return [{ number: index + 1 }];
    }
  });
}
