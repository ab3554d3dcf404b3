import { Chalk } from 'chalk';
import { ProgressView, seconds } from './progress-view.ts';
import { type StartOptions, startSandbox } from './start.ts';

export const chalk = new Chalk(process.env.NO_COLOR || !process.stderr.isTTY ? { level: 0 } : {});
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** `pnpm sandbox up`: shows the progress, and ends what was started if it is interrupted. */
export async function up(name: string, flags: StartOptions): Promise<void> {
  const began = Date.now();
  const view = new ProgressView(process.stderr, chalk);
  const starting = await startSandbox({ ...flags, name, onProgress: (event) => view.show(event) });
  if (starting.alreadyUp) {
    say(`sandbox "${name}" is up since ${(await starting.ready).startedAt}`);
    return;
  }
  if (starting.toBuild.length) {
    const long = starting.toBuild.some((module) => module === 'kubernetes' || module === 'vault');
    const time = long ? 'up to ten minutes on 2 cores' : 'about a minute';
    view.print(
      `To be built or installed first: ${starting.toBuild.join(', ')}. This takes ${time}, this time only.\n`,
    );
  }
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) return;
    interrupted = true;
    view.end();
    say('interrupted: stopping what was started');
    void starting.cancel().then(() => process.exit(130));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    await starting.ready;
  } catch (error) {
    if (interrupted) return new Promise(() => {}); // ends with the clean-up above
    throw error;
  } finally {
    if (!interrupted) view.end();
  }
  const named = name === 'default' ? '' : ` --name ${name}`;
  say(`\nsandbox "${name}" is up after ${seconds(Date.now() - began)}. To work in it:\n`);
  say(`  eval "$(pnpm -s sandbox env${named})"\n`);
}
