import { spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { tableLines } from 'engine/table';
import { steeringVariables } from './env.ts';
import { tail } from './files.ts';
import { layoutOf } from './layout.ts';
import { interruptSignal, partsOf } from './processes.ts';
import { Progress, seconds } from './progress.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';
import { readState } from './state.ts';

export const chalk = new Chalk(process.env.NO_COLOR || !process.stderr.isTTY ? { level: 0 } : {});
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** `pnpm sandbox up`: shows the progress, and ends all that was started if it is interrupted. @returns the exit code */
export async function up(name: string, flags: StartOptions): Promise<number> {
  const starting = await start(name, flags);
  if (starting === undefined) return INTERRUPTED;
  if (starting.alreadyUp) return 0;
  const named = name === 'default' ? '' : ` --name ${name}`;
  say(`To work in it:\n\n  eval "$(npx --yes pnpm@10.34.9 -s sandbox env${named})"\n`);
  return 0;
}

/** `pnpm sandbox shell`: a sandbox that the shell brought up ends with it. @returns the exit code of the shell */
export async function shell(name: string, inputs: readonly string[]): Promise<number> {
  const starting = await start(name, {});
  if (starting === undefined) return INTERRUPTED;
  const steering = new Set(steeringVariables(process.env, inputs));
  const own = Object.entries(process.env).filter(([variable]) => !steering.has(variable));
  const sandbox = await starting.ready;
  const env = { ...Object.fromEntries(own), ...sandbox.operatorEnvironment() };
  say(`\nThis shell points at sandbox "${name}"; exit ends the shell.`);
  const [code] = await once(spawn(process.env.SHELL || 'sh', { env, stdio: 'inherit' }), 'exit');
  await starting.down();
  say(`sandbox "${name}" is ${starting.alreadyUp ? 'still up' : 'down'}`);
  return code ?? 1;
}

const INTERRUPTED = 130;

/** Afterwards, signals no longer end this process. @returns the sandbox when it is up; `undefined` after an interrupt */
async function start(name: string, flags: StartOptions): Promise<StartingSandbox | undefined> {
  const began = Date.now();
  const signal = interruptSignal();
  const progress = new Progress((line) => process.stderr.write(line));
  using _ = addAbortListener(signal, () => say('interrupted: stopping what was started'));
  try {
    const starting = await startSandbox({ ...flags, signal, name, onProgress: progress.show });
    if (starting.alreadyUp) {
      say(`sandbox "${name}" is up since ${(await starting.ready).startedAt}`);
      return starting;
    }
    await starting.ready;
    say(`\nsandbox "${name}" is up after ${seconds(Date.now() - began)}.`);
    return starting;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    progress.end();
  }
}

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** `sandbox status`: its parts, and the end of the logs of ended parts. @returns the exit code */
export function printStatus(name: string): number {
  const layout = layoutOf(name);
  const state = readState(layout);
  if (!state) {
    say(`sandbox "${name}" is not up`);
    return 1;
  }
  const { phase, clusterName, region, joined } = state;
  const account = joined ? `, in the AWS account of ${joined.name}` : '';
  const parts = partsOf(layout);
  const rows = parts.map(({ part, pid, port, since, alive }) => [
    ...[`  ${part}`, String(pid), String(port ?? '')],
    ...[since, alive ? '' : 'DEAD'],
  ]);
  print([`sandbox ${name}: ${phase}, cluster ${clusterName} in ${region}${account}`]);
  print(tableLines([['  part', 'pid', 'port', 'up since', ''], ...rows]));
  const dead = parts.filter(({ alive }) => !alive);
  for (const { part, log } of dead) {
    print([`\n${part} has ended. The last lines of ${log}:`, ...tail(log).map((line) => `  ${line}`)]);
  }
  return dead.length || phase !== 'up' ? 1 : 0;
}

/** `sandbox logs`: the log of a part, or the list of logs. @returns the exit code */
export function printLogs(name: string, part: string | undefined): number {
  const layout = layoutOf(name);
  const files: Record<string, string> = {
    ...Object.fromEntries(partsOf(layout).map(({ part, log }) => [part, log])),
    build: join(layout.logs, 'build.log'),
    kwokctl: join(layout.logs, 'kwokctl.log'),
    calls: layout.calls,
  };
  const file = files[part ?? ''];
  if (file === undefined) {
    if (part !== undefined) say(`there is no log "${part}", but these:`);
    print(tableLines(Object.entries(files)));
    return part === undefined ? 0 : 2;
  }
  if (existsSync(file)) process.stdout.write(readFileSync(file));
  return 0;
}
