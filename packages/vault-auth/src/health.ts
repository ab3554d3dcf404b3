import { Failure } from 'resource';
import { adviceOf, explain } from 'troubleshoot';
import type { Vault } from './client.ts';

/** The fields of `sys/health` that tell whether Vault can serve. */
export interface Health {
  readonly initialized: boolean;
  readonly sealed: boolean;
  /** A standby that neither forwards requests nor redirects to an active node that answers. */
  readonly withoutActive: boolean;
  readonly version: string;
  readonly replicationDrMode: string;
}

/** `vault status` (Vault step 1): what Vault says of itself, in whatever state it is. */
export async function health(vault: Vault): Promise<Health> {
  const answer = await vault.health();
  const standby = answer.initialized === true && answer.sealed === false && answer.standby === true;
  return {
    initialized: answer.initialized === true,
    sealed: answer.sealed === true,
    withoutActive: standby && !(await vault.findsActiveNode()),
    version: String(answer.version ?? 'unknown'),
    replicationDrMode: String(answer.replication_dr_mode ?? 'disabled'),
  };
}

/**
 * What keeps a Vault from being configured; `undefined` where nothing does. A standby forwards what it is asked to the
 * active node. Pure.
 */
export function unfit(state: Health, address: string): Failure | undefined {
  const [seen, words] = whyUnfit(state) ?? [];
  if (seen === undefined || words === undefined) return undefined;
  return new Failure({ resource: `vault at ${address}`, seen, ...adviceOf(explain(words)) });
}

/** What is seen of it, and the words by which such a Vault refuses a call. */
function whyUnfit(state: Health): readonly [seen: string, words: string] | undefined {
  if (!state.initialized) return ['it is not initialised', 'Vault is not initialized'];
  if (state.sealed) return ['it is sealed', 'Vault is sealed'];
  if (state.replicationDrMode === 'secondary') {
    return ['it is a disaster recovery secondary', 'path disabled in replication DR secondary mode'];
  }
  if (state.withoutActive) {
    return [
      'it is a standby node that finds no active node',
      'local node not active but active cluster node not found',
    ];
  }
  return undefined;
}
