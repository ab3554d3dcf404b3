import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InvalidArgumentError } from 'commander';
import { asText, literal, messageOf } from 'engine/resource';
import type { Sandbox } from '../up/sandbox.ts';
import { AWS_CALLS, CALLER } from './aws.ts';
import type { Fault, Faults } from './fault.ts';
import { GLOO_SECRETS } from './gloo-secrets.ts';
import { HELM_CALLS, RELEASES } from './helm.ts';
import { KUBECTL_CALLS, PODS } from './kubernetes.ts';
import { ROLE, TRUST } from './role.ts';
import { VAULT_CONTENTS, VAULT_STATE } from './vault.ts';
import { LOGINS, VAULT_CALLS } from './vault-calls.ts';

const BY_SYSTEM: readonly Faults[] = [
  ...[CALLER, TRUST, ROLE, AWS_CALLS],
  ...[VAULT_STATE, VAULT_CONTENTS, GLOO_SECRETS, LOGINS, VAULT_CALLS],
  ...[RELEASES, HELM_CALLS],
  ...[PODS, KUBECTL_CALLS],
];

/** All faults of a sandbox. */
export const FAULTS: readonly Fault[] = BY_SYSTEM.flatMap((faults) =>
  Object.entries(faults).map(([name, fault]) => ({ name, ...fault })),
);

/** The names of the guide's resources, and the functions of scripts. */
export const SETUP = asText(readFileSync(join(import.meta.dirname, 'setup.sh')));

type Causable = Fault & { readonly what: string; readonly cause: string };

/** The faults of the sandbox itself. */
export const CAUSABLE = FAULTS.filter((one): one is Causable => one.cause !== undefined);

/** @throws if there is no such fault */
function causable(name: string): Causable {
  const found = CAUSABLE.find((one) => one.name === name);
  if (found) return found;
  throw new InvalidArgumentError(`there is no fault ${literal(name)}: pnpm sandbox break lists all`);
}

/**
 * Causes a fault. Most need the guide to be done first.
 * @returns the output
 * @throws if there is no such fault, or a command fails
 */
export async function causeFault(sandbox: Sandbox, name: string): Promise<string> {
  return runNamed(sandbox, name, causable(name).cause);
}

/**
 * Undoes a fault that no runbook can repair.
 * @returns the output
 * @throws if there is no such fault, the runbooks themselves repair it, or a command fails
 */
export async function restoreFault(sandbox: Sandbox, name: string): Promise<string> {
  const { undo } = causable(name);
  if (undo === undefined)
    throw new InvalidArgumentError(
      `${name}: the runbooks repair this fault: run ./runbook all --yes, which also says what a person has to decide`,
    );
  return runNamed(sandbox, name, undo);
}

function runNamed(sandbox: Sandbox, name: string, script: string): Promise<string> {
  return runScript(sandbox, script).catch((error: unknown) => {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  });
}

/**
 * Runs a bash script after setup.sh in the sandbox's environment, in its own folder, stopped at its first failure.
 * @returns its standard error
 * @throws Error with its standard error if it fails
 */
export async function runScript(sandbox: Sandbox, script: string): Promise<string> {
  const { accountId, issuer, partition, vault, controlAddress, layout } = sandbox;
  const cwd = mkdtempSync(join(layout.dir, 'script-'));
  try {
    const env = {
      ...sandbox.environment(),
      ACCOUNT: accountId,
      PARTITION: partition,
      ISSUER: issuer.replace('https://', ''),
      DIRECT_VAULT: vault.address,
      CONTROL: controlAddress,
      DIRECT_TOKEN: vault.token,
      VAULT_LOG: sandbox.vaultLog,
      GLOO_LOG: join(layout.logs, 'gloo.log'),
    };
    // A bash whose standard input is a socket may think that sshd started it, and run ~/.bashrc.
    const args = ['--norc', '-euo', 'pipefail', '-c', `${SETUP}${script}`];
    const running = promisify(execFile)('bash', args, { cwd, env, maxBuffer: Infinity });
    running.child.stdin?.end();
    return (await running).stderr.trim();
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: unknown };
    throw new Error(stderr.trim() || `bash ended with ${code ?? 'a signal'}`, { cause: error });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
