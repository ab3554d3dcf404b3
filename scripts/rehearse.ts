// `npm start`: the whole guide in a sandbox of real parts, which is then taken down.

import { join } from 'node:path';
import { Chalk } from 'chalk';
import { reportFailedCommand } from 'engine/run';
import { VARIABLES } from 'guide/inputs/inputs';
import {
  interruptSignal,
  PartError,
  Progress,
  type Sandbox,
  SandboxBusyError,
  startSandbox,
  steeringVariables,
} from 'sandbox';
import { $ } from 'zx';

const NAME = 'rehearsal';
const chalk = new Chalk(process.stdout.isTTY && !process.env.NO_COLOR ? {} : { level: 0 });
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const heading = (text: string): void => say(`\n${chalk.bold.cyan(`▌ ${text}`)}`);

const began = Date.now();
const progress = new Progress((line) => process.stdout.write(line));
const signal = interruptSignal();
signal.addEventListener('abort', () => progress.end());

/**
 * Runs the whole guide on this screen with the sandbox's environment, in the sandbox's folder, which contains no `.env`.
 * @returns the exit code
 */
async function guide(sandbox: Sandbox): Promise<number> {
  heading('The whole guide');
  say(chalk.dim('$ ./runbook all --yes'));
  const program = join(import.meta.dirname, 'runbook.mjs');
  const { exitCode } = await $({
    cwd: sandbox.layout.dir,
    env: sandbox.operatorEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit'],
    nothrow: true,
    signal,
  })`${process.execPath} ${program} all --yes`;
  return exitCode ?? 1;
}

/** Runs the guide in a sandbox, and takes the sandbox down. @returns the exit code */
async function rehearse(): Promise<number> {
  // A sandbox left over from a killed rehearsal is not a first run.
  const starting = await startSandbox({
    name: NAME,
    fresh: true,
    onProgress: progress.show,
    signal,
  });
  try {
    const sandbox = await starting.ready;
    await sandbox.control.setConsistency({ attachments: 2 });
    progress.end();
    return await guide(sandbox);
  } finally {
    progress.end();
    await starting.down();
  }
}

heading('A rehearsal of the whole guide: real Vault, Kubernetes and Helm, and an AWS API that enforces IAM');
const yours = steeringVariables(process.env, VARIABLES);
if (yours.length > 0) say(`It ignores these variables of your shell: ${yours.join(', ')}.`);
try {
  const exitCode = await rehearse();
  const seconds = Math.round((Date.now() - began) / 1000);
  if (exitCode !== 0)
    ended(exitCode, 'The guide was not carried out to its end: see above. Nothing is left running.');
  else
    say(`\n${chalk.green('✓')} The guide was carried out and proved in ${seconds} s; nothing is left running.
  Step by step, yourself:  npx --yes pnpm@10.34.9 sandbox shell,  then  ./runbook 01-aws`);
} catch (error) {
  if (signal.aborted) ended(130, 'Interrupted. Nothing is left running.');
  else if (error instanceof SandboxBusyError) ended(3, error.message);
  else if (error instanceof PartError) ended(1, `${error.message}\nNothing is left running.`);
  else process.exitCode = reportFailedCommand('npm start', error);
}

function ended(exitCode: number, why: string): void {
  say(`\n${chalk.red('✗')} ${why}`);
  process.exitCode = exitCode;
}
