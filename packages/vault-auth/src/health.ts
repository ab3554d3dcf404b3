import { Failure, type PageId } from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { Redirected } from './no-answer.ts';
import { askVault, VaultRefusal } from './refusal.ts';

export interface Health {
  readonly version: string;
  /** Vault's own id of its cluster of servers, once unsealed: another Vault at the same address has another id. */
  readonly clusterId?: string;
  /** `inactive` is a standby that does not forward requests to the active node. */
  readonly state: 'uninitialised' | 'sealed' | 'secondary' | 'inactive' | 'active';
}

type HealthReader = Pick<Vault, 'access' | 'health' | 'read'>;

/**
 * `vault status` (Vault step 1): Vault's own report of its state, whatever the state.
 * @throws Failure if the response is not Vault's
 */
export async function readHealth(vault: HealthReader): Promise<Health> {
  const answer = await askVault(`vault at ${vault.access.VAULT_ADDR}`, () => vault.health());
  const { version = 'unknown', cluster_id: id } = answer;
  return {
    version: String(version),
    ...(typeof id === 'string' && { clusterId: id }),
    state: await stateOf(vault, answer),
  };
}

async function stateOf(vault: HealthReader, answer: VaultData): Promise<Health['state']> {
  if (answer.initialized !== true) return 'uninitialised';
  if (answer.sealed === true) return 'sealed';
  if (answer.replication_dr_mode === 'secondary') return 'secondary';
  return answer.standby === true && !(await findsActiveNode(vault)) ? 'inactive' : 'active';
}

/** Whether a standby forwards a request to the active node. */
async function findsActiveNode(vault: HealthReader): Promise<boolean> {
  try {
    await vault.read('auth/token/lookup-self');
  } catch (error) {
    if (error instanceof Redirected) return false;
    if (error instanceof VaultRefusal) return !/active cluster node not found/.test(error.message);
    throw error;
  }
  return true;
}

/** The problem of a Vault that cannot be configured, and its page. */
const PROBLEMS: Readonly<Record<Exclude<Health['state'], 'active'>, readonly [seen: string, PageId]>> = {
  uninitialised: ['it is not initialised', 'vault-sealed'],
  sealed: ['it is sealed', 'vault-sealed'],
  secondary: ['it is a disaster recovery secondary', 'vault-without-active'],
  inactive: ['it is a standby node that forwards requests to no active node', 'vault-without-active'],
};

/** Why a Vault cannot be configured; `undefined` if it can. */
export function healthFailure({ state }: Health, address: string): Failure | undefined {
  if (state === 'active') return undefined;
  const [seen, page] = PROBLEMS[state];
  return new Failure({ resource: `vault at ${address}`, seen, page });
}
