import * as pty from '@lydell/node-pty';
import { RUNBOOK, world } from './world.ts';

const COLUMNS = 120;

/** The terminals whose program has not ended. */
const open = new Set<Terminal>();

/** Closes the terminals of a failed test, which would keep this process from ending. */
export function closeTerminals(): void {
  for (const terminal of open) terminal.close();
}

/** A real pseudo-terminal with `./runbook …` in it. */
export class Terminal {
  readonly #pty: pty.IPty;
  /** All output so far, in the terminal's form. */
  written = '';
  #ended = false;
  readonly exited: Promise<number>;

  /**
   * @param env variables beside the sandbox's; without one whose value is `undefined`
   * @param within the words of a program that starts the run, such as a shell
   */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = {},
    { sandbox = world(), within = [] as readonly string[], columns = COLUMNS } = {},
  ) {
    const [program = '', ...first] = [...within, ...RUNBOOK];
    const all = { ...sandbox.environment(), NO_COLOR: undefined, TERM: 'xterm-256color', ...env };
    this.#pty = pty.spawn(program, [...first, ...args], {
      ...{ cols: columns, rows: 40, cwd: sandbox.layout.dir },
      env: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    });
    open.add(this);
    this.#pty.onData((data) => {
      this.written += data;
    });
    this.exited = new Promise((resolve) =>
      this.#pty.onExit(({ exitCode }) => {
        this.#ended = true;
        open.delete(this);
        resolve(exitCode);
      }),
    );
  }

  /** The process in the terminal, which leads its group. */
  get pid(): number {
    return this.#pty.pid;
  }

  /** The output without colours. */
  get text(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by escape sequences
    return this.written.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
  }

  get colored(): boolean {
    return this.written.includes('\u001b[1m');
  }

  /** Waits until the question has been asked `times` times, then types a line. */
  async answer(question: string, times: number, line: string): Promise<void> {
    await this.shows(question, times);
    this.type(`${line}\r`);
  }

  /** Kills the program that leads its session: the kernel then hangs up on all others in it. */
  close(): void {
    this.#pty.kill('SIGKILL');
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Waits until a text has been on the screen `times` times. */
  async shows(text: string, times = 1): Promise<void> {
    await this.#until(() => this.text.split(text).length > times, `${text} (time ${times})`);
  }

  async #until(met: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!met()) {
      if (this.#ended || Date.now() > deadline)
        throw new Error(`${what} did not appear; on the screen:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
