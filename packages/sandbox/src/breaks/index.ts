import { KubeClient } from '../gateway/kube-client.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Break, Deed } from './break.ts';
import { CALLER } from './caller.ts';
import { GLOO_VALUES, HELM } from './helm.ts';
import { OIDC } from './oidc.ts';
import { PODS } from './pods.ts';
import { ROLE, VAULT_IDENTITY } from './role.ts';
import { runScript } from './run-script.ts';
import { TRUST } from './trust.ts';
import { CLIENT_CONFIG, MOUNTS, SECRETS, VAULT_POLICY, VAULT_ROLE } from './vault-contents.ts';
import { VAULT_STATE } from './vault-state.ts';

/** Every trouble that can be caused in a sandbox in which the guide has been carried out, in the guide's order. */
export const BREAKS: readonly Break[] = [
  ...CALLER,
  ...OIDC,
  ...TRUST,
  ...ROLE,
  ...VAULT_STATE,
  ...MOUNTS,
  ...VAULT_POLICY,
  ...CLIENT_CONFIG,
  ...VAULT_ROLE,
  ...VAULT_IDENTITY,
  ...HELM,
  ...GLOO_VALUES,
  ...PODS,
  ...SECRETS,
];

/** Why there is nothing to mend. */
export const forTheRunbooks =
  'no trouble of the world outside: pnpm runbook all --yes repairs it, or tells what is for a person to decide';

/** @throws where there is none of that name */
function breakOf(name: string): Break {
  const found = BREAKS.find((one) => one.name === name);
  if (!found)
    throw new Error(`${name}: no such trouble; there are ${BREAKS.map((one) => one.name).join(', ')}`);
  return found;
}

/**
 * Causes a trouble.
 * @returns what was said meanwhile, as that it was there already
 * @throws where there is none of that name, the guide has not been carried out, or a command fails
 */
export async function causeBreak(sandbox: Sandbox, name: string): Promise<string> {
  const { script } = breakOf(name);
  const kube = new KubeClient(sandbox.layout.kubeconfig);
  // These two stay, whatever is broken.
  for (const path of [
    '/apis/apps/v1/namespaces/vault/statefulsets/vault',
    '/api/v1/namespaces/gloo-system',
  ]) {
    if (await kube.call('GET', path)) continue;
    throw new Error(
      `${name}: the guide has not been carried out in sandbox "${sandbox.name}", so there is nothing to break: pnpm runbook all --yes, in its shell`,
    );
  }
  return inject(sandbox, name, script);
}

/**
 * Puts a trouble right as the world outside would; the runbooks then have the rest to do.
 * @returns what was said meanwhile
 * @throws where there is none of that name, where the runbooks themselves repair it, or a command fails
 */
export async function mendBreak(sandbox: Sandbox, name: string): Promise<string> {
  const { mend } = breakOf(name);
  if (!mend) throw new Error(`${name}: ${forTheRunbooks}`);
  return inject(sandbox, name, mend);
}

async function inject(sandbox: Sandbox, name: string, deed: Deed): Promise<string> {
  try {
    const said = typeof deed === 'string' ? await runScript(sandbox, deed) : await deed(sandbox);
    return typeof said === 'string' ? said : '';
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
