import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';

export const TOOLS = ['helm', 'kubectl', 'aws'] as const;
export type Tool = (typeof TOOLS)[number];

type Environment = Readonly<Record<string, string>>;

/** A script that replaces a command of a tool. */
export interface AtCommand {
  readonly tool: Tool;
  /** Only the n-th command that starts with these words, flags aside; every command by default. */
  readonly nth?: number;
  readonly words?: string;
  /**
   * A bash script. `$real "$@"` is the replaced command, `kill_run` kills the run, and `$folder` is the recorder's
   * folder, which contains `answer`.
   */
  readonly script: string;
  readonly answer?: string;
}

/**
 * Programs ahead of the real helm, kubectl and aws on PATH. They record each command and run the real tool, except for
 * the chosen command, which a script replaces. They start no further program, so that a start costs only a millisecond.
 */
export class ToolRecorder {
  readonly folder = temporaryFolder();
  /** The variables of a run whose commands are recorded. */
  readonly env: { readonly PATH: string };
  readonly #calls = join(this.folder, 'calls');

  constructor(env: Environment, at?: AtCommand) {
    this.env = { PATH: [this.folder, env.PATH].join(delimiter) };
    this.clear();
    writeFileSync(join(this.folder, 'answer'), at?.answer ?? '');
    for (const [tool, program] of programsIn(env)) {
      const script = scriptOf(tool, program, this.folder, at?.tool === tool ? at : undefined);
      writeFileSync(join(this.folder, tool), script, { mode: 0o755 });
    }
  }

  /** Forgets the commands so far. */
  clear(): void {
    rmSync(this.#calls, { recursive: true, force: true });
    mkdirSync(this.#calls);
  }

  /** Sets the process that `kill_run` kills. */
  setTarget(pid: number): void {
    writeFileSync(join(this.folder, 'pid'), String(pid));
  }

  /** The commands so far, in order. */
  calls(tool: Tool): string[] {
    return this.#recorded(tool).map(([words = '']) => words.trim());
  }

  /** The environment variables of all commands so far. */
  environments(): string {
    return TOOLS.flatMap((tool) => this.#recorded(tool).map(([, environment = '']) => environment)).join(
      '\n',
    );
  }

  #recorded(tool: Tool): string[][] {
    return readdirSync(this.#calls)
      .filter((name) => name.startsWith(`${tool}.`))
      .sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]))
      .map((name) => readFileSync(join(this.#calls, name), 'utf8').split('\0'));
  }
}

function scriptOf(tool: Tool, program: string, folder: string, at?: AtCommand): string {
  return [
    '#!/bin/bash',
    `folder='${folder}'; real='${program}'; n=1`,
    // With noclobber, commands that start at the same time create different files.
    'set -o noclobber',
    `until { printf '%s ' "$@"; printf '\\0'; export -p; } 2> /dev/null > "$folder/calls/${tool}.$n"; do n=$((n + 1)); done`,
    'set +o noclobber',
    `kill_run() { kill -9 "$(cat $folder/pid)"; }`,
    ...(at === undefined ? [] : replacement(at)),
    'exec $real "$@"',
    '',
  ].join('\n');
}

function replacement({ words, nth, script }: AtCommand): string[] {
  if (words === undefined) return [script];
  return [
    'words=; for word; do case $word in -*) ;; *) words+="$word " ;; esac; done',
    `nth=0; case "$words" in '${words}'*) nth=1; set -o noclobber`,
    'until { : > "$folder/match.$nth"; } 2> /dev/null; do nth=$((nth + 1)); done; set +o noclobber;; esac',
    `if [ "$nth" = ${nth} ]; then`,
    script,
    'fi',
  ];
}

/** The path of each tool on PATH. */
function programsIn(env: Environment): [Tool, string][] {
  const found = execFileSync('bash', ['-c', `type -P ${TOOLS.join(' ')}`], { env, encoding: 'utf8' });
  const programs = found.split('\n');
  return TOOLS.map((tool, index) => [tool, programs[index] ?? '']);
}
