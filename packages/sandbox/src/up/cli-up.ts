import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Chalk } from 'chalk';
import { firstStartNote } from './programs.ts';
import { Progress, seconds } from './progress.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';
import { interruptSignal } from './wait.ts';

export const chalk = new Chalk(process.env.NO_COLOR || !process.stderr.isTTY ? { level: 0 } : {});
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** `pnpm sandbox up`: shows the progress, and ends what was started if it is interrupted. @returns the exit code */
export async function up(name: string, flags: StartOptions): Promise<number> {
  const starting = await start(name, flags);
  if (starting === undefined) return INTERRUPTED;
  if (starting.alreadyUp) return 0;
  const named = name === 'default' ? '' : ` --name ${name}`;
  say(`To work in it:\n\n  eval "$(pnpm -s sandbox env${named})"\n`);
  return 0;
}

/** `pnpm sandbox shell`: a sandbox that it brought up ends with the shell. @returns the exit code of the shell */
export async function shell(name: string): Promise<number> {
  const starting = await start(name, {});
  if (starting === undefined) return INTERRUPTED;
  const script = `${(await starting.ready).shellLines({ ownVault: false })}exec "\${SHELL:-sh}"`;
  const [code] = await once(spawn('sh', ['-c', script], { stdio: 'inherit' }), 'exit');
  await starting.down();
  say(`sandbox "${name}" is ${starting.alreadyUp ? 'still up' : 'down'}`);
  return code ?? 1;
}

const INTERRUPTED = 130;

/** Afterwards, signals no longer end this process. @returns the sandbox, once it is up; `undefined` if that was interrupted */
async function start(name: string, flags: StartOptions): Promise<StartingSandbox | undefined> {
  const began = Date.now();
  const signal = interruptSignal();
  const progress = new Progress((line) => process.stderr.write(line));
  const interrupted = (): void => say('interrupted: stopping what was started');
  signal.addEventListener('abort', interrupted);
  try {
    const starting = await startSandbox({ ...flags, signal, name, onProgress: progress.show });
    if (starting.alreadyUp) {
      say(`sandbox "${name}" is up since ${(await starting.ready).startedAt}`);
      return starting;
    }
    if (starting.toBuild.length > 0) say(firstStartNote(starting.toBuild));
    await starting.ready;
    say(`\nsandbox "${name}" is up after ${seconds(Date.now() - began)}.`);
    return starting;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    progress.end();
    signal.removeEventListener('abort', interrupted);
  }
}
