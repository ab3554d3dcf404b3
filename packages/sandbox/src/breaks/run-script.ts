import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Sandbox } from '../sandbox.ts';
import type { Action } from './break.ts';
import { SETUP } from './setup.ts';

/** The variables that `SETUP` and the scripts of breaks use, in addition to those of the sandbox's environment. */
function subjects({ accountId, issuer, partition, vault, layout }: Sandbox): Record<string, string> {
  return {
    ACCOUNT: accountId,
    PARTITION: partition,
    ISSUER: issuer.replace('https://', ''),
    DIRECT_VAULT: vault.address,
    VAULT_LOG: join(layout.logs, 'vault.log'),
    GLOO_LOG: join(layout.logs, 'gloo.log'),
  };
}

/**
 * Runs a bash script after `SETUP` in the sandbox's environment, in a folder of its own, stopped at its first failure.
 * @returns its standard error
 * @throws Error with its standard error if it fails
 */
export async function runScript(sandbox: Sandbox, script: string): Promise<string> {
  const cwd = mkdtempSync(join(sandbox.layout.dir, 'script-'));
  try {
    const env = { ...sandbox.environment(), ...subjects(sandbox) };
    // A bash whose standard input is a socket may think that sshd started it, and run ~/.bashrc.
    const args = ['--norc', '-euo', 'pipefail', '-c', `${SETUP}${script}`];
    const running = promisify(execFile)('bash', args, {
      cwd,
      env,
      maxBuffer: Infinity,
    });
    running.child.stdin?.end();
    return (await running).stderr.trim();
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: unknown };
    throw new Error(stderr.trim() || `bash ended with ${code ?? 'a signal'}`, { cause: error });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/**
 * Changes a sandbox.
 * @returns what was printed
 * @throws Error if it failed
 */
export async function perform(sandbox: Sandbox, action: Action): Promise<string> {
  const said = typeof action === 'string' ? await runScript(sandbox, action) : await action(sandbox);
  return typeof said === 'string' ? said : '';
}
