import type { ChalkInstance } from 'chalk';
import { createLogUpdate } from 'log-update';

/** How long a wait lasts before it is printed without a terminal, in milliseconds. */
const PRINT_AFTER = 2000;

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** What the run waits for: redrawn on a terminal; elsewhere printed if it takes long. */
export class LiveLine {
  readonly #terminal: NodeJS.WriteStream | undefined;
  readonly #print: (text: string) => void;
  readonly #paint: ChalkInstance;
  readonly #waiting = new Map<string, { readonly message: string; readonly since: number }>();
  readonly #draw: ReturnType<typeof createLogUpdate> | undefined;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;

  constructor(terminal: NodeJS.WriteStream | undefined, print: (text: string) => void, paint: ChalkInstance) {
    this.#terminal = terminal;
    this.#print = print;
    this.#paint = paint;
    this.#draw = terminal && createLogUpdate(terminal, { showCursor: true });
  }

  wait(step: string, message: string): void {
    if (this.#waiting.get(step)?.message === message) return;
    this.#waiting.set(step, { message, since: performance.now() });
    if (this.#draw !== undefined) this.#start();
    else setTimeout(() => this.#printIfStill(step, message), PRINT_AFTER).unref();
  }

  end(step: string): void {
    this.#waiting.delete(step);
    if (this.#waiting.size === 0) this.stop();
  }

  clear(): void {
    this.#draw?.clear();
  }

  /** Keeps the line away while a question is open. */
  pause(): void {
    this.#paused = true;
    this.stop();
  }

  resume(): void {
    this.#paused = false;
    if (this.#draw !== undefined && this.#waiting.size > 0) this.#start();
  }

  #start(): void {
    if (!this.#paused) this.#timer ??= setInterval(() => this.#redraw(), 100).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw?.clear();
  }

  #printIfStill(step: string, message: string): void {
    if (this.#waiting.get(step)?.message === message) this.#print(`  … ${step}: ${message}\n`);
  }

  #redraw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    // A terminal without a size reports 0 columns.
    const width = (this.#terminal?.columns || 80) - 4;
    const text = [...this.#waiting.values()]
      .map(({ message, since }) => `${Math.floor((performance.now() - since) / 1000)} s  ${message}`)
      .join('  ·  ');
    const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    this.#draw?.(`  ${this.#paint.cyan(FRAMES[this.#frame])} ${shown}`);
  }
}
