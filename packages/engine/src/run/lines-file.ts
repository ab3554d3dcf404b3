import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf } from '../resource/index.ts';
import { makeFolder } from './make-folder.ts';

/** The folder for the state of programs, by XDG. A relative path in the variable is ignored. */
export function stateFolder({
  XDG_STATE_HOME: named = '',
}: Readonly<Record<string, string | undefined>>): string {
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

/**
 * An append-only file. Each line is one write, which reaches the disk before the run goes on: a kill truncates at most
 * the last line, and concurrent runs on one machine do not interleave theirs.
 */
export class LinesFile {
  readonly #file: string;
  readonly #warn: (reason: string) => void;
  #descriptor: number | undefined;
  /** Whether the file ends in a truncated line, which the next line must not continue. */
  #torn = false;
  #warned = false;

  /** Warns at once if the file cannot be written. The first line creates it. Warns only once. */
  constructor(file: string, warn: (reason: string) => void) {
    this.#file = file;
    this.#warn = warn;
    this.#attempt(() => {
      makeFolder(dirname(file), 0o700);
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

  /** A full disk must not stop a change in progress: the run warns and goes on. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.#warned) this.#warn(messageOf(error));
      this.#warned = true;
    }
  }
}

/** The values of a JSON Lines file, each with its line number; a truncated line has no value. Pure. */
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
