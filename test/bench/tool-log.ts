import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const TOOLS = ['helm', 'kubectl', 'aws'] as const;
export type Tool = (typeof TOOLS)[number];

/** Programs ahead of the real ones on PATH, which count the starts of each. They cost each start a few milliseconds. */
export class ToolLog {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-tools-'));
  readonly #log = join(this.#folder, 'log');
  readonly env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>>) {
    for (const tool of TOOLS) {
      const file = join(this.#folder, tool);
      writeFileSync(file, `#!/bin/sh\necho ${tool} >> '${this.#log}'\nexec '${programOf(tool, env)}' "$@"\n`);
      chmodSync(file, 0o755);
    }
    this.env = { ...env, PATH: [this.#folder, env.PATH].join(delimiter) };
    this.clear();
  }

  clear(): void {
    writeFileSync(this.#log, '');
  }

  /** How often each was started since. */
  starts(): Record<Tool, number> {
    const lines = readFileSync(this.#log, 'utf8').split('\n');
    const count = (tool: Tool): number => lines.filter((line) => line === tool).length;
    return { helm: count('helm'), kubectl: count('kubectl'), aws: count('aws') };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Where PATH has a tool. pyenv's stand-in takes a quarter of a second to find the program, which is not the guide's. */
function programOf(tool: Tool, env: Readonly<Record<string, string>>): string {
  const ask = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { env, encoding: 'utf8' }).trim();
  const found = ask('bash', '-c', `command -v ${tool}`);
  return found.includes('/.pyenv/shims/') ? ask('pyenv', 'which', tool) : found;
}
