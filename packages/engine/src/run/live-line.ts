import type { ChalkInstance } from 'chalk';
import type { createLogUpdate } from 'log-update';
import { askOnce } from '../resource/index.ts';

/** How long a wait lasts before it is printed without a terminal. */
const PRINT_AFTER_MS = 2000;

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export type LiveLine = ReturnType<typeof liveLine>;

/** The line for current waits: redrawn on a terminal; elsewhere printed if the wait is long. */
export function liveLine(
  terminal: NodeJS.WriteStream | undefined,
  print: (text: string) => void,
  paint: ChalkInstance,
) {
  const waiting = new Map<string, { readonly message: string; readonly since: number }>();
  let draw: ReturnType<typeof createLogUpdate> | undefined;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;
  let paused = false;

  const redraw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    // A terminal without a size reports 0 columns.
    const width = (terminal?.columns || 80) - 4;
    const text = [...waiting.values()]
      .map(({ message, since }) => `${Math.floor((performance.now() - since) / 1000)} s  ${message}`)
      .join('  ·  ');
    const shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    draw?.(`  ${paint.cyan(FRAMES[frame])} ${shown}`);
  };
  // Loading it takes a quarter of the time of `--help`, so it is loaded only for a wait on a terminal.
  const load = askOnce(async () => {
    const { createLogUpdate } = await import('log-update');
    if (terminal) draw = createLogUpdate(terminal, { showCursor: true });
  });
  const start = (): void => {
    if (terminal === undefined || paused || waiting.size === 0) return;
    void load();
    timer ??= setInterval(redraw, 100).unref();
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    draw?.clear();
  };
  const printIfStill = (step: string, message: string): void => {
    if (waiting.get(step)?.message === message) print(`  … ${step}: ${message}\n`);
  };

  return {
    stop,
    clear: () => draw?.clear(),
    wait(step: string, message: string): void {
      if (waiting.get(step)?.message === message) return;
      waiting.set(step, { message, since: performance.now() });
      start();
      if (terminal === undefined) setTimeout(() => printIfStill(step, message), PRINT_AFTER_MS).unref();
    },
    end(step: string): void {
      waiting.delete(step);
      if (waiting.size === 0) stop();
    },
    /** Hides the line while a question is open. */
    pause(): void {
      paused = true;
      stop();
    },
    resume(): void {
      paused = false;
      start();
    },
  };
}
