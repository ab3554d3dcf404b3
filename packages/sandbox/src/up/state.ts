import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AwsAccount } from '../aws/account.ts';
import type { AccountView } from '../aws/clusters.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import { remote } from '../gateway/control.ts';
import { readJson, writeAtomic } from './files.ts';
import { type Layout, layoutOf } from './layout.ts';
import { isAlive, markedProcesses, partsOf, type Running, stopProcesses } from './processes.ts';

/**
 * The state of a sandbox, in its folder. Only its owner can read it, because it holds access keys of its account and the key
 * of its certificate authority.
 */
export type SandboxState = GatewayConfig & {
  phase: 'starting' | 'up' | 'failed';
  /** The `up` that is starting it. */
  owner: Running;
  startedAt: string;
  tmp: string;
  /** Set once the AWS account exists. */
  account?: Pick<AccountView, 'accountId' | 'issuer' | 'engineer'>;
};

/** The state of a sandbox; `undefined` if there is no such sandbox. */
export function readState(layout: Layout): SandboxState | undefined {
  return readJson<SandboxState>(layout.state);
}

/** Writes a sandbox's state atomically. */
export function writeState(layout: Layout, state: SandboxState): void {
  writeAtomic(layout.state, JSON.stringify(state, null, 2));
}

/** Whether another running process has brought this sandbox up, or is doing so. */
export function hasOwner({ owner }: SandboxState): boolean {
  return owner.pid !== process.pid && isAlive(owner);
}

/** Whether another `up` is bringing this sandbox up right now. */
export function isStarting(state: SandboxState): boolean {
  return state.phase === 'starting' && hasOwner(state);
}

/** Ends every process of a sandbox, and only those. */
export async function stopAll(layout: Layout): Promise<void> {
  // The gateway first, because it would restart Vault.
  const gateway = partsOf(layout).filter(({ part }) => part === 'gateway');
  await stopProcesses(gateway, 1000);
  await stopProcesses(partsOf(layout));
  for (let left = markedProcesses(layout), tries = 0; left.length && tries < 5; tries += 1) {
    await stopProcesses(left, 1000);
    left = markedProcesses(layout);
  }
}

/** The states of this sandbox and of all others of this checkout. */
export function statesBeside({ dir }: Layout): SandboxState[] {
  const all = dirname(dir);
  if (!existsSync(all)) return [];
  return readdirSync(all)
    .filter((entry) => !entry.endsWith('.lock'))
    .flatMap((name) => readState(layoutOf(name)) ?? []);
}

/**
 * Ends a sandbox and removes its folder, even if it is only half up or only its folder is left. Also ends the
 * sandboxes that joined its AWS account, because their clusters do not exist without it.
 * @returns whether there was anything to remove
 */
export async function removeSandbox(name: string): Promise<boolean> {
  const layout = layoutOf(name);
  const state = readState(layout);
  // The sandboxes whose clusters are in its AWS account.
  const joined = statesBeside(layout).filter((other) => other.joined?.name === name);
  await Promise.all(joined.map((other) => removeSandbox(other.name)));
  if (state && isStarting(state)) {
    // It ends its own processes; any remaining ones are ended below.
    await stopProcesses([state.owner], 10_000);
  }
  await stopAll(layout);
  // Its account may have ended before it.
  if (state?.joined)
    await remote<AwsAccount['control']>(state.joined.ports.control)
      .leave(name)
      .catch(() => {});
  const existed = state !== undefined || partsOf(layout).length > 0;
  if (state) rmSync(state.tmp, { recursive: true, force: true });
  rmSync(layout.dir, { recursive: true, force: true, maxRetries: 5 });
  try {
    rmdirSync(dirname(layout.dir));
  } catch {} // another sandbox lives there
  return existed;
}
