import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from 'network';
import { Failure, literal, messageOf, oneLine } from 'resource';
import { LinesFile, makeFolder, stateFolder } from 'runbook';
import type { Shard } from './options.ts';

/** What is remembered of a run: which it was, and how its clusters ended. */
export interface LastRun {
  /** What it was to do, such as `all`. */
  readonly what: string;
  /** Exit codes by the names of entries; one without was killed, or not begun. */
  readonly exitCodes: ReadonlyMap<string, number>;
}

/**
 * How the clusters of the last run of a fleet ended, for `--retry-failed`: a file beside the journals, for this user
 * alone. It is no state of the systems, which every run looks at anew: it only says whom to begin with.
 */
export class ResultsFile {
  readonly path: string;
  readonly #fleet: string;
  readonly #warn: (reason: string) => void;
  #lines: LinesFile | undefined;

  /** One for each file of a fleet, by its real path, and for each shard, since those run beside one another. */
  constructor(
    fleet: string,
    shard: Shard | undefined,
    environment: Environment,
    warn: (reason: string) => void,
  ) {
    this.#fleet = realPath(fleet);
    this.#warn = warn;
    const part = shard === undefined ? '' : `.${shard.index}-of-${shard.of}`;
    const name = `${createHash('sha256').update(this.#fleet).digest('hex').slice(0, 16)}${part}.jsonl`;
    this.path = join(stateFolder(environment), 'fleets', name);
  }

  /**
   * What the last run has left.
   * @throws Failure of kind input where there was none, or its file cannot be read.
   */
  read(): LastRun {
    if (!existsSync(this.path)) {
      throw new Failure({
        kind: 'input',
        resource: '--retry-failed',
        seen: `this machine remembers no run of ${literal(this.#fleet)} (with this --shard)`,
        next: ['Run it without --retry-failed: what is done already is found by looking.'],
      });
    }
    try {
      return lastRunOf(readFileSync(this.path, 'utf8'));
    } catch (error) {
      throw new Failure({
        kind: 'input',
        resource: '--retry-failed',
        seen: `${oneLine(this.path)} cannot be read: ${oneLine(messageOf(error))}`,
        next: ['Run without --retry-failed, which makes it anew.'],
        error,
      });
    }
  }

  /** Begins the results of a run anew; until its file is whole on the disk, the one before is there. */
  begin(what: string): void {
    try {
      makeFolder(dirname(this.path));
      const coming = `${this.path}.${process.pid}`;
      const descriptor = openSync(coming, 'w', 0o600);
      writeSync(
        descriptor,
        `${JSON.stringify({ what, fleet: this.#fleet, at: new Date().toISOString() })}\n`,
      );
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(coming, this.path);
      this.goOn();
    } catch (error) {
      this.#warn(messageOf(error));
    }
  }

  /** Adds to the results of the run before, as its failed ones are tried again. */
  goOn(): void {
    this.#lines = new LinesFile(this.path, this.#warn);
  }

  /** Notes how a cluster ended: on the disk before this returns. */
  add(name: string, exitCode: number, seconds: number): void {
    this.#lines?.append(JSON.stringify({ name, exitCode, seconds, at: new Date().toISOString() }));
  }
}

/** Takes the text of such a file apart: what was noted last of a cluster counts. Pure. */
export function lastRunOf(text: string): LastRun {
  const [first = '', ...lines] = text.split('\n');
  const { what } = JSON.parse(first) as { what: unknown };
  const exitCodes = new Map<string, number>();
  for (const line of lines) {
    const { name, exitCode } = entryOf(line);
    if (typeof name === 'string' && typeof exitCode === 'number') exitCodes.set(name, exitCode);
  }
  return { what: String(what), exitCodes };
}

/** A line that a kill has torn says nothing. */
function entryOf(line: string): { readonly name?: unknown; readonly exitCode?: unknown } {
  try {
    return (JSON.parse(line) as object | null) ?? {};
  } catch {
    return {};
  }
}

/** What comes by a pipe has none, and is not remembered beyond it. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}
