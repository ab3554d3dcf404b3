import { messageOf } from 'engine/resource';
import { KubeClient } from '../gateway/kube.ts';
import type { Sandbox } from '../sandbox.ts';
import { type Action, type Break, diagnosisOf } from './break.ts';
import { CALLER } from './caller.ts';
import { GLOO_VALUES, HELM } from './helm.ts';
import { OIDC } from './oidc.ts';
import { PODS } from './pods.ts';
import { ROLE, VAULT_IDENTITY } from './role.ts';
import { perform } from './run-script.ts';
import { TRUST } from './trust.ts';
import { CLIENT_CONFIG, MOUNTS, SECRETS, VAULT_POLICY, VAULT_ROLE } from './vault-contents.ts';
import { VAULT_STATE } from './vault-state.ts';

/** Every fault that can be injected into a sandbox, in the guide's order. */
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

/** The names of the faults that lead to a diagnosis. */
export function faultsOf(diagnosis: string): string[] {
  return BREAKS.filter((one) => diagnosisOf(one) === diagnosis).map(({ name }) => name);
}

/** Why a fault cannot be restored. */
export const forTheRunbooks =
  'the runbooks repair this fault: run pnpm runbook all --yes, which also says what a person has to decide';

/** @throws if there is no fault of this name */
function breakOf(name: string): Break {
  const found = BREAKS.find((one) => one.name === name);
  if (!found)
    throw new Error(
      `${name}: there is no such fault; these exist: ${BREAKS.map((one) => one.name).join(', ')}`,
    );
  return found;
}

/**
 * Injects a fault.
 * @returns what was printed, for instance that the fault exists already
 * @throws if there is no fault of this name, the guide has not been carried out, or a command fails
 */
export async function causeBreak(sandbox: Sandbox, name: string): Promise<string> {
  const { script, anytime } = breakOf(name);
  if (anytime) return inject(sandbox, name, script);
  const kube = new KubeClient(sandbox.layout.kubeconfig);
  // They show that the guide was carried out, because no fault removes them.
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
 * Restores what a fault changed if no runbook can repair it.
 * @returns what was printed
 * @throws if there is no fault of this name, the runbooks themselves repair it, or a command fails
 */
export async function restoreBreak(sandbox: Sandbox, name: string): Promise<string> {
  const { restore } = breakOf(name);
  if (!restore) throw new Error(`${name}: ${forTheRunbooks}`);
  return inject(sandbox, name, restore);
}

async function inject(sandbox: Sandbox, name: string, action: Action): Promise<string> {
  try {
    return await perform(sandbox, action);
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
  }
}
