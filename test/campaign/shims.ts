import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { world } from '../world.ts';

export type Tool = 'helm' | 'kubectl';

/** A script that replaces the n-th command of a tool. */
export interface AtCommand {
  readonly tool: Tool;
  /** Every command by default. */
  readonly nth?: number;
  /**
   * A bash script. `$real "$@"` is the replaced command, `kill_run` kills the run, and `$folder` is the folder of the
   * shims, which contains `answer`.
   */
  readonly script: string;
  readonly answer?: string;
}

/**
 * Programs that come before the real helm and kubectl on PATH. They record each command and run the real tool, except
 * for the chosen command, which a script replaces.
 */
export class Shims {
  readonly folder = mkdtempSync(join(tmpdir(), 'shims-'));

  constructor(at?: AtCommand) {
    writeFileSync(join(this.folder, 'answer'), at?.answer ?? '');
    writeFileSync(join(this.folder, 'requests'), '');
    for (const tool of ['helm', 'kubectl'] as const) {
      mkdirSync(join(this.folder, `${tool}.calls`));
      const script = scriptOf(tool, this.folder, at?.tool === tool ? at : undefined);
      writeFileSync(join(this.folder, tool), script, { mode: 0o755 });
    }
  }

  /** Sets the process that `kill_run` kills. */
  setTarget(pid: number): void {
    writeFileSync(join(this.folder, 'pid'), String(pid));
  }

  /** The commands so far, in order. */
  calls(tool: Tool): string[] {
    return this.#recorded(tool, 'words').map((words) => words.trim());
  }

  /** The requests that `api-front.mjs` has received so far, in order. */
  requests(): string[] {
    return readFileSync(join(this.folder, 'requests'), 'utf8').split('\n').filter(Boolean);
  }

  /** The environment variables of all commands so far, one a line. */
  environments(): string {
    return (['helm', 'kubectl'] as const).flatMap((tool) => this.#recorded(tool, 'environment')).join('\n');
  }

  /** A command that was killed before it recorded anything is left out. */
  #recorded(tool: Tool, what: 'words' | 'environment'): string[] {
    const folder = join(this.folder, `${tool}.calls`);
    return readdirSync(folder)
      .sort((a, b) => Number(a) - Number(b))
      .map((n) => join(folder, n, what))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs the command and keeps its output in a file. Skips `port-forward` and `proxy`, which would not end. */
export const TAKES_EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** Puts `api-front.mjs` in front of `kubectl proxy`. It replaces the body of the n-th answer; 0 replaces none. */
export const behindFront = (nth: number) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder ${nth} "$@"`;

function scriptOf(tool: Tool, folder: string, at?: AtCommand): string {
  return [
    '#!/bin/bash',
    // mkdir is atomic: commands that start at the same time get different numbers.
    `folder=${folder}; real=${world().layout.bin}/${tool}`,
    `n=1; until mkdir $folder/${tool}.calls/$n 2> /dev/null; do n=$((n + 1)); done`,
    `printf '%s ' "$@" > $folder/${tool}.calls/$n/words`,
    `env > $folder/${tool}.calls/$n/environment`,
    `kill_run() { kill -9 "$(cat $folder/pid)"; }`,
    ...(at === undefined ? [] : [`if [ "$n" = ${at.nth ?? '$n'} ]; then`, at.script, 'fi']),
    'exec $real "$@"',
    '',
  ].join('\n');
}

/** The first three words of a command that are not flags. */
export function firstWords(words: string): string {
  return words
    .split(' ')
    .filter((word) => !word.startsWith('-'))
    .slice(0, 3)
    .join(' ');
}
