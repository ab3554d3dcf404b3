import * as assert from 'uvu/assert';
import { bash, outputOf, world } from './world.ts';

export const control = () => world().control;

/** Runs a script that must succeed. @returns its output */
export async function sh(script: string, env: Record<string, string> = {}): Promise<string> {
  return (await outputOf(bash(script, { env }))).trim();
}

/** Runs a script that must fail. @returns its output */
export async function refused(script: string, env: Record<string, string> = {}): Promise<string> {
  const { exitCode, output } = await bash(script, { env });
  assert.is.not(exitCode, 0, output);
  return output;
}

/** Removes all faults, delays and recorded calls. */
export async function calm(): Promise<void> {
  await control().clearFaults();
  await control().setConsistency({ roles: 0, policies: 0, attachments: 0, providers: 0 });
  await control().clearCalls();
}
