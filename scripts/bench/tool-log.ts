import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interval } from './statistics.ts';

const TOOLS = ['helm', 'kubectl'] as const;

/** What helm and kubectl were started for. */
export interface ToolUse {
  readonly helm: number;
  readonly kubectl: number;
  /** When each `helm install` was at work, in milliseconds since the epoch. */
  readonly installs: readonly Interval[];
}

/**
 * Programs that stand before the real helm and kubectl on PATH and note their use. A shell more for each command, of a
 * few milliseconds: whatever is measured has them.
 */
export class ToolLog {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-tools-'));
  readonly #log = join(this.folder, 'log');

  /**
   * @param bin where the real ones are
   * @param aws the AWS CLI that stands before the one on PATH
   */
  constructor(bin: string, aws: string | undefined) {
    if (aws !== undefined) symlinkSync(aws, join(this.folder, 'aws'));
    for (const tool of TOOLS) {
      const file = join(this.folder, tool);
      writeFileSync(file, script(tool, join(bin, tool), this.#log));
      chmodSync(file, 0o755);
    }
    this.clear();
  }

  /** Forgets what was noted. */
  clear(): void {
    writeFileSync(this.#log, '');
  }

  /** What was noted since. */
  use(): ToolUse {
    return readUse(readFileSync(this.#log, 'utf8'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line a command, and one more where an installation ends: `tool process begin|end time`. */
function script(tool: string, real: string, log: string): string {
  const note = (what: string): string => `printf '%s\\n' "${tool} $$ ${what} $EPOCHREALTIME" >> '${log}'`;
  return `#!/bin/bash
if [ "$1" = install ]; then
  ${note('install-begin')}
  '${real}' "$@"
  code=$?
  ${note('install-end')}
  exit $code
fi
${note('begin')}
exec '${real}' "$@"
`;
}

/**
 * What the lines of the log say. Pure.
 * @throws if an installation has begun and not ended: then the run was not one to measure.
 */
export function readUse(log: string): ToolUse {
  const lines = log
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [tool = '', pid = '', what = '', time = ''] = line.split(' ');
      // bash writes the fraction as the locale has it.
      return { tool, pid, what, at: Number(time.replace(',', '.')) * 1000 };
    });
  const started = (wanted: string): number =>
    lines.filter(({ tool, what }) => tool === wanted && what !== 'install-end').length;
  const installs = lines
    .filter(({ tool, what }) => tool === 'helm' && what === 'install-begin')
    .map(({ pid, at: from }) => {
      const end = lines.find((line) => line.pid === pid && line.what === 'install-end');
      if (end === undefined) throw new Error('a helm install has not ended');
      return { from, to: end.at };
    });
  return { helm: started('helm'), kubectl: started('kubectl'), installs };
}

/**
 * The program itself where PATH has pyenv's stand-in for it, which takes a quarter of a second to find it each time:
 * that is not the guide's. `undefined` if PATH has the program.
 */
export function withoutShim(program: string, env: Readonly<Record<string, string>>): string | undefined {
  const ask = (tool: string, ...args: string[]): string =>
    execFileSync(tool, args, { env, encoding: 'utf8' }).trim();
  const found = ask('bash', '-c', `command -v ${program}`);
  return found.includes('/.pyenv/shims/') ? ask('pyenv', 'which', program) : undefined;
}
