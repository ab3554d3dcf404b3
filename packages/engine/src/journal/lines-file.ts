import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf } from '../resource/index.ts';
import { makeFolder } from '../run/own-file.ts';

/** The folder for the state of programs, by XDG. A relative path in the variable is ignored. */
export function stateFolder({
  XDG_STATE_HOME: named = '',
}: Readonly<Record<string, string | undefined>>): string {
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

/**
 * An append-only file that only this user can read. Each line reaches the disk before the run goes on: a kill truncates
 * at most the last line, and concurrent runs on one machine do not interleave theirs.
 */
export class LinesFile {
  readonly #file: string;
  readonly #warn: (reason: string) => void;
  #descriptor: number | undefined;
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

  append(line: string): void {
    this.#attempt(() => {
      this.#descriptor ??= this.#open();
      appendFileSync(this.#descriptor, line, { flush: true });
    });
  }

  #open(): number {
    const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    const descriptor = openSync(this.#file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    // A file that another program made may be open to others.
    fchmodSync(descriptor, 0o600);
    // A run that was killed as it wrote left its last line without an end.
    if (!endsInLineBreak(descriptor)) appendFileSync(descriptor, '\n');
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

function endsInLineBreak(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || readSync(descriptor, last, 0, 1, size - 1) === 0 || last.toString() === '\n';
}
