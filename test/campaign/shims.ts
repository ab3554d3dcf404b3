import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { world } from '../world.ts';

export type Tool = 'helm' | 'kubectl';

/** When a run is killed, measured by a command that it has begun. */
export type Moment =
  /** The command has ended, and the run does not know it yet. */
  | 'after'
  /** The command goes on by itself. */
  | 'orphaned'
  /** So many seconds into the command, and the command with it, as by a power cut. */
  | number;

/**
 * Programs that stand before the real helm and kubectl: they count, write down what was asked for, and kill the run
 * at the chosen command. The work itself is done by the real ones.
 */
export class Shims {
  readonly folder = mkdtempSync(join(tmpdir(), 'shims-'));

  constructor(kill?: { readonly tool: Tool; readonly nth: number; readonly moment: Moment }) {
    for (const tool of ['helm', 'kubectl'] as const) {
      mkdirSync(join(this.folder, `${tool}.calls`));
      const kills = kill?.tool === tool ? kill : undefined;
      const file = join(this.folder, tool);
      writeFileSync(file, script(tool, this.folder, kills));
      chmodSync(file, 0o755);
    }
  }

  /** Names the run that is to be killed. */
  aimAt(pid: number): void {
    writeFileSync(join(this.folder, 'pid'), String(pid));
  }

  /** The commands so far, in their order. */
  calls(tool: Tool): string[] {
    const folder = join(this.folder, `${tool}.calls`);
    return readdirSync(folder)
      .sort((a, b) => Number(a) - Number(b))
      .map((n) => readFileSync(join(folder, n, 'words'), 'utf8').trim());
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

function script(
  tool: Tool,
  folder: string,
  kill?: { readonly nth: number; readonly moment: Moment },
): string {
  const real = `${world().layout.bin}/${tool}`;
  const lines = [
    '#!/bin/bash',
    // A folder can be made once only, so that commands which begin at the same time count one after the other.
    `n=1; until mkdir ${folder}/${tool}.calls/$n 2> /dev/null; do n=$((n + 1)); done`,
    `printf '%s ' "$@" > ${folder}/${tool}.calls/$n/words`,
    `env > ${folder}/${tool}.calls/$n/environment`,
  ];
  if (kill === undefined) return [...lines, `exec ${real} "$@"`, ''].join('\n');
  const killRun = `kill -9 "$(cat ${folder}/pid)"`;
  // A port-forward, or a proxy, ends with its run: "after" it is a moment after it was opened. It has to be what is ended then.
  const opened = `case " $* " in *" port-forward "* | *" proxy "*) { sleep 0.3; ${killRun}; } & exec ${real} "$@";; esac`;
  const act = {
    after: `${opened}; ${real} "$@"; code=$?; ${killRun}; exit $code`,
    orphaned: `${killRun}; exec ${real} "$@"`,
  };
  const cut = `${real} "$@" <&0 & command=$!; sleep ${kill.moment}; kill -9 $command; ${killRun}; exit 1`;
  return [
    ...lines,
    `if [ "$n" = ${kill.nth} ]; then`,
    `  ${typeof kill.moment === 'number' ? cut : act[kill.moment]}`,
    'fi',
    `exec ${real} "$@"`,
    '',
  ].join('\n');
}
