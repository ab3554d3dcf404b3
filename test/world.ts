import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { makeVariants, openSandbox, type Sandbox } from 'sandbox';
import * as assert from 'uvu/assert';
import { type CommandResult, type RunningCommand, start } from './start.ts';

/** The sandbox of the end-to-end tests; `scripts/e2e.ts` brings it up. */
export const SANDBOX = process.env.SANDBOX_NAME ?? 'test';

const ROOT = resolve(import.meta.dirname, '..');

/** The sandbox with the real parts, as the previous test left it. A test that needs an empty sandbox resets it. */
export function world(): Sandbox {
  const sandbox = openSandbox(SANDBOX, Boolean(process.env.SANDBOX_OWN_VAULT));
  if (sandbox === undefined) throw new Error(`sandbox "${SANDBOX}" is not up`);
  return sandbox;
}

/** Makes the following commands use the older Helm and AWS CLI, or the newest again. */
export async function useVariants(isWanted: boolean): Promise<void> {
  if (isWanted) await makeVariants(world().layout);
  process.env.SANDBOX_VARIANTS = isWanted ? '1' : '';
}

export interface CommandSettings {
  /** Variables in addition to the sandbox's own; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Sends a signal to the command when a condition holds, which may depend on the output so far. */
  readonly end?: {
    readonly by: NodeJS.Signals;
    readonly once: (output: string) => boolean | Promise<boolean>;
  };
}

/** helm and kubectl end before they have much garbage, and collecting it takes a sixth of their CPU time. */
export const QUICK_TOOLS = { GOGC: '400' };

/** Runs a program in the sandbox's environment, without a terminal. */
export function command(
  program: string,
  args: readonly string[],
  { cwd = ROOT, env, end }: CommandSettings = {},
): Promise<CommandResult> {
  const started = start(program, args, {
    cwd,
    env: { ...world().environment(), ...QUICK_TOOLS, NO_COLOR: '1', ...env },
  });
  return end === undefined ? started.ended : endedBy(started, end);
}

/** Sends a signal to a program when a condition holds, unless it ends before. */
export async function endedBy(
  { child, output, ended }: RunningCommand,
  { by, once }: NonNullable<CommandSettings['end']>,
): Promise<CommandResult> {
  while ((child.exitCode ?? child.signalCode) === null && !(await once(output()))) await sleep(10);
  child.kill(by);
  return ended;
}

/** The words that start `./runbook`. */
export const RUNBOOK = [process.execPath, join(ROOT, 'scripts/runbook.mjs')];

/** A bash script in the sandbox's environment, stopped at its first failure. */
export function bash(script: string, settings: CommandSettings = {}): Promise<CommandResult> {
  return command('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: temporaryFolder(),
    ...settings,
  });
}

/** The output of a run that must end with this exit code. */
export async function outputOf(run: Promise<CommandResult>, exitCode = 0): Promise<string> {
  const ran = await run;
  assert.is(ran.exitCode, exitCode, ran.output);
  return ran.output;
}

/** The changing calls to AWS, as `service:Action`. */
export async function changingCalls(): Promise<string[]> {
  const calls = await world().control.calls();
  return calls.flatMap(({ service, action }) =>
    isChangingCall(`${service} ${action}`) ? [`${service}:${action}`] : [],
  );
}

/** A call that only reads. */
const READING_CALL =
  /^GET |^\w+ (?:auth\/token\/lookup-|identity\/lookup\/|sys\/capabilities-self)|(?:^| )(?:Get|List|Describe|Simulate|AssumeRole)|^(?:version|repo list|get|config view|proxy|port-forward) /;

/** Whether a call changes its system. */
export function isChangingCall(call: string): boolean {
  return !READING_CALL.test(call);
}
