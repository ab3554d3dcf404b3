import { Failure } from 'resource';
import type { Vault } from './client.ts';

/** The fields of `sys/health` that tell whether Vault can serve. */
export interface Health {
  readonly initialized: boolean;
  readonly sealed: boolean;
  readonly standby: boolean;
  readonly version: string;
  readonly replicationDrMode: string;
}

/** `vault status` (Vault step 1): what Vault says of itself, in whatever state it is. */
export async function health(vault: Vault): Promise<Health> {
  const answer = await vault.health();
  return {
    initialized: answer.initialized === true,
    sealed: answer.sealed === true,
    standby: answer.standby === true,
    version: String(answer.version ?? 'unknown'),
    replicationDrMode: String(answer.replication_dr_mode ?? 'disabled'),
  };
}

/**
 * What keeps a Vault from being configured; `undefined` where nothing does. Pure.
 */
export function unfit(state: Health, address: string): Failure | undefined {
  const resource = `vault at ${address}`;
  if (!state.initialized) {
    return new Failure({
      resource,
      seen: 'it is not initialised',
      cause: 'A new Vault that is not in dev mode has no keys yet.',
      next: ['vault operator init, keep its keys safe, unseal, set VAULT_TOKEN; then run again.'],
    });
  }
  if (state.sealed) {
    return new Failure({
      resource,
      seen: 'it is sealed',
      cause: 'Vault was restarted and waits for its unseal keys.',
      next: ['vault operator unseal (as often as its threshold says), then run again.'],
    });
  }
  if (state.replicationDrMode === 'secondary') {
    return new Failure({
      resource,
      seen: 'it is a disaster recovery secondary',
      cause: 'A secondary takes no configuration.',
      next: ['Set VAULT_ADDR to the primary, then run again.'],
    });
  }
  if (state.standby) {
    return new Failure({
      resource,
      seen: 'it is a standby node',
      cause: 'A standby that does not forward requests takes no configuration.',
      next: ['Set VAULT_ADDR to the active node (vault status shows its address), then run again.'],
    });
  }
  return undefined;
}
