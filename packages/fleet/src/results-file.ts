import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from 'engine/network';
import { Failure, jsonText, literal, messageOf, oneLine } from 'engine/resource';
import { LinesFile, readLines, stateFolder } from 'engine/run';
import type { Shard } from './options.ts';

/** The last run of a fleet. */
export interface LastRun {
  /** What it ran, such as `all`. */
  readonly what: string;
  /** Exit codes by the names of entries. An entry without one was killed or did not start. */
  readonly exitCodes: ReadonlyMap<string, number>;
}

/**
 * How the clusters of a fleet's last run ended, for `--retry-failed`. The file is beside the journals, and only this
 * user can read it. It is not state: every run reads the live systems, and the file only says which clusters to run.
 */
export class ResultsFile {
  readonly path: string;
  readonly #fleet: string;
  readonly #warn: (reason: string) => void;
  #lines: LinesFile | undefined;

  /** Each fleet file, by its real path, and each shard has its own results, because shards run concurrently. */
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
   * Reads the last run.
   * @throws Failure of kind input if there was none, or its file cannot be read.
   */
  read(): LastRun {
    if (!existsSync(this.path)) {
      throw new Failure({
        kind: 'input',
        resource: '--retry-failed',
        seen: `no results of ${literal(this.#fleet)} (with this --shard) are stored on this machine`,
        next: ['Run without --retry-failed: clusters that are done are checked and not changed.'],
      });
    }
    try {
      return lastRunOf(readFileSync(this.path, 'utf8'));
    } catch (error) {
      throw new Failure({
        kind: 'input',
        resource: '--retry-failed',
        seen: `${oneLine(this.path)} cannot be read: ${oneLine(messageOf(error))}`,
        next: ['Run without --retry-failed: that writes the file again.'],
        error,
      });
    }
  }

  /** Starts to write: a new run replaces the last one's results, a retry adds to them. */
  begin(what: string, { retry }: { readonly retry: boolean }): void {
    this.#lines = new LinesFile(this.path, this.#warn);
    if (retry) return;
    this.#lines.clear();
    this.#append({ what, fleet: this.#fleet });
  }

  /** Writes how a cluster ended, and returns once that is on disk. */
  add(name: string, exitCode: number, seconds: number): void {
    this.#append({ name, exitCode, seconds });
  }

  #append(line: object): void {
    this.#lines?.append(`${jsonText({ ...line, at: new Date().toISOString() })}\n`);
  }
}

/**
 * Parses the text of a results file: the last line of a cluster counts. Pure.
 * @throws Error if the first line does not name what was run.
 */
export function lastRunOf(text: string): LastRun {
  const [first, ...results] = readLines(text).map(({ value }) => (value ?? {}) as Record<string, unknown>);
  if (typeof first?.what !== 'string') throw new Error('it has no results of a fleet');
  const exitCodes = new Map<string, number>();
  for (const { name, exitCode } of results) {
    if (typeof name === 'string' && typeof exitCode === 'number') exitCodes.set(name, exitCode);
  }
  return { what: first.what, exitCodes };
}

/** A pipe has no real path. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}
