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
  readonly #waiting = new Map<string, string>();
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

  /** A step starts to wait. */
  wait(step: string, message: string): void {
    const before = this.#waiting.get(step);
    this.#waiting.set(step, message);
    if (this.#draw !== undefined) {
      this.#start();
    } else if (before === undefined || subject(before) !== subject(message)) {
      setTimeout(() => this.#printIfStill(step, message), PRINT_AFTER).unref();
    }
  }

  /** A step has stopped waiting. */
  end(step: string): void {
    this.#waiting.delete(step);
    if (this.#waiting.size === 0) this.stop();
  }

  /** Clears the line for text above it. */
  clear(): void {
    this.#draw?.clear();
  }

  /** Keeps the line away while a question is open. */
  pause(): void {
    this.#paused = true;
    this.stop();
  }

  /** Shows the line again if something still waits. */
  resume(): void {
    this.#paused = false;
    if (this.#draw !== undefined && this.#waiting.size > 0) this.#start();
  }

  #start(): void {
    if (!this.#paused) this.#timer ??= setInterval(() => this.#redraw(), 100).unref();
  }

  /** Ends the line. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw?.clear();
  }

  #printIfStill(step: string, message: string): void {
    const now = this.#waiting.get(step);
    if (now !== undefined && subject(now) === subject(message)) this.#print(`  … ${step}: ${now}\n`);
  }

  #redraw(): void {
    this.#frame = (this.#frame + 1) % FRAMES.length;
    // A terminal without a size says 0.
    const width = (this.#terminal?.columns || 80) - 4;
    const text = [...this.#waiting.values()].join(' · ');
    this.#draw?.(`  ${this.#paint.cyan(FRAMES[this.#frame])} ${text.slice(0, width)}`);
  }
}

/** What the run waits for, without the elapsed time. */
function subject(message: string): string {
  return message.split(' (')[0] ?? message;
}
