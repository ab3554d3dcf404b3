import { Chalk } from 'chalk';
import { interruptSignal } from './interrupt.ts';
import { firstStartNote } from './parts/programs.ts';
import { ProgressView, seconds } from './progress-view.ts';
import { type StartOptions, startSandbox } from './start.ts';

export const chalk = new Chalk(process.env.NO_COLOR || !process.stderr.isTTY ? { level: 0 } : {});
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** `pnpm sandbox up`: shows the progress, and ends what was started if it is interrupted. @returns the exit code */
export async function up(name: string, flags: StartOptions): Promise<number> {
  const signal = interruptSignal();
  try {
    await start(name, { ...flags, signal });
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}

async function start(name: string, options: StartOptions): Promise<void> {
  const began = Date.now();
  const view = new ProgressView(process.stderr, chalk);
  options.signal?.addEventListener('abort', () => view.print('interrupted: stopping what was started\n'));
  const starting = await startSandbox({ ...options, name, onProgress: (event) => view.show(event) });
  if (starting.alreadyUp) {
    say(`sandbox "${name}" is up since ${(await starting.ready).startedAt}`);
    return;
  }
  if (starting.toBuild.length > 0) view.print(firstStartNote(starting.toBuild));
  await starting.ready.finally(() => view.end());
  const named = name === 'default' ? '' : ` --name ${name}`;
  say(`\nsandbox "${name}" is up after ${seconds(Date.now() - began)}. To work in it:\n`);
  say(`  eval "$(pnpm -s sandbox env${named})"\n`);
}
