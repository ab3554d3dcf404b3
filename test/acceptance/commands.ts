import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { Failure, messageOf, quote } from 'engine/resource';

/** How a command ended. */
export interface Ran {
  readonly command: string;
  readonly exitCode: number;
  readonly seconds: number;
  /** Both streams, in the order of arrival. */
  readonly output: string;
  readonly stdout: string;
}

/** Runs the commands that a user would type, one after the other, and interrupts the one that is running. */
export class Commands {
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** Interrupts the command that is running. */
  interrupt: () => void = () => undefined;

  /** @param env the environment of every command */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** `./runbook …`, or an exported runbook. */
  runbook(args: readonly string[], { file = '', show = true } = {}): Promise<Ran> {
    const program = file === '' ? join(import.meta.dirname, '../../scripts/runbook.mjs') : file;
    const shown = file === '' ? './runbook' : `node ${basename(file)}`;
    return this.#run([shown, ...args.map(quote)].join(' '), process.execPath, [program, ...args], show);
  }

  kubectl(args: readonly string[]): Promise<Ran> {
    return this.#run(['kubectl', ...args.map(quote)].join(' '), 'kubectl', args, false);
  }

  /** The names of what a `kubectl get …` finds. @throws Failure with its words */
  async namesOf(args: readonly string[]): Promise<string[]> {
    const { exitCode, stdout, output, command } = await this.kubectl([...args, '-o', 'name']);
    if (exitCode !== 0) throw new Failure({ resource: command, seen: output.trim(), next: [] });
    return stdout.split('\n').filter(Boolean);
  }

  #run(command: string, program: string, args: readonly string[], show: boolean): Promise<Ran> {
    const began = Date.now();
    if (show) process.stdout.write(`\n$ ${command}\n`);
    return new Promise((resolve) => {
      // A session of its own: Ctrl-C at the terminal would otherwise also interrupt the clean-up's command.
      const child = spawn(program, args, {
        env: this.#env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let output = '';
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk;
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
          if (show) process.stdout.write(chunk);
        });
      }
      this.interrupt = () => void child.kill('SIGINT');
      const end = (exitCode: number) => {
        this.interrupt = () => undefined;
        resolve({ command, exitCode, seconds: (Date.now() - began) / 1000, output, stdout });
      };
      child.on('error', (error) => {
        output += messageOf(error);
        end(127);
      });
      child.on('close', (code, signal) => end(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
  }
}
