import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { world } from '../world.ts';

export type Tool = 'helm' | 'kubectl';

/** What happens at the n-th command of a tool. */
export interface AtCommand {
  readonly tool: Tool;
  /** Left out, it happens at every command. */
  readonly nth?: number;
  /**
   * In bash, in place of the command: `$real "$@"` is the command itself, `kill_run` kills the run, and `$folder` is
   * the folder of the shims, with the file `answer`.
   */
  readonly script: string;
  readonly answer?: string;
}

/**
 * Programs that stand before the real helm and kubectl: they count, write down what was asked for, and do something
 * else at the chosen command. The work itself is done by the real ones.
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

  /** Names the run that is to be killed. */
  setTarget(pid: number): void {
    writeFileSync(join(this.folder, 'pid'), String(pid));
  }

  /** The commands so far, in their order. */
  calls(tool: Tool): string[] {
    const folder = join(this.folder, `${tool}.calls`);
    return readdirSync(folder)
      .sort((a, b) => Number(a) - Number(b))
      .map((n) => readFileSync(join(folder, n, 'words'), 'utf8').trim());
  }

  /** The requests so far that `api-front.mjs` passed on, in their order. */
  requests(): string[] {
    return readFileSync(join(this.folder, 'requests'), 'utf8').split('\n').filter(Boolean);
  }

  /** The variables that commands were started with, a line each. */
  environments(): string {
    return (['helm', 'kubectl'] as const)
      .flatMap((tool) => {
        const folder = join(this.folder, `${tool}.calls`);
        return readdirSync(folder).map((n) => readFileSync(join(folder, n, 'environment'), 'utf8'));
      })
      .join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The command takes effect, and its output stays here; what stands open is not even opened. */
export const TAKES_EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** Starts `kubectl proxy` behind something that gives the n-th answer another body; with 0, none. */
export const behindFront = (nth: number) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder ${nth} "$@"`;

function scriptOf(tool: Tool, folder: string, at?: AtCommand): string {
  return [
    '#!/bin/bash',
    // A folder can be made once only, so that commands which begin at the same time count one after the other.
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

/** What names a command. */
export function firstWords(words: string): string {
  return words
    .split(' ')
    .filter((word) => !word.startsWith('-'))
    .slice(0, 3)
    .join(' ');
}
