import { randomInt } from 'node:crypto';
import { addAbortListener } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { VAULT_HOST } from '../gateway/config.ts';
import { bringUp } from './bring-up.ts';
import { certificateFor, makeAuthority } from './certificates.ts';
import { type Layout, layoutOf } from './layout.ts';
import { withLock } from './lock.ts';
import { pickPorts } from './ports.ts';
import { partsOf, self } from './processes.ts';
import { findPrograms } from './programs.ts';
import type { ProgressListener } from './progress.ts';
import { type Sandbox, sandboxOf } from './sandbox.ts';
import {
  hasOwner,
  isStarting,
  readState,
  removeSandbox,
  type SandboxState,
  statesBeside,
  stopAll,
  writeState,
} from './state.ts';

/** The options of a new sandbox. */
export type StartOptions = {
  name?: string;
  /** by default `us-east-1`, or that of the sandbox whose account is joined. */
  region?: string | undefined;
  /** The sandbox whose AWS account the cluster joins; it must be up. By default, the cluster has its own account. */
  joins?: string;
  /** Makes the API server record each request in `layout.auditLog`, which slows the cluster down a little. */
  audit?: boolean;
  /** Requires a new sandbox. A leftover one is removed first. */
  fresh?: boolean;
  onProgress?: ProgressListener;
  /** If aborted before everything is usable, ends and removes all that was started. `ready` rejects after that. */
  signal?: AbortSignal | undefined;
};

/** Another process works in the sandbox, or is bringing it up. */
export class SandboxBusyError extends Error {
  constructor({ name, owner, startedAt }: SandboxState) {
    const since = new Date(startedAt).toTimeString().slice(0, 8);
    super(
      `sandbox "${name}" is in use by process ${owner.pid}, since ${since}\nnext: wait until it ends, or end it (kill ${owner.pid}); then start again`,
    );
    this.name = 'SandboxBusyError';
  }
}

/** A sandbox that is being brought up. */
export type StartingSandbox = {
  alreadyUp: boolean;
  /** Resolves when everything is usable. If a part fails, ends everything and rejects. */
  ready: Promise<Sandbox>;
  /** Ends and removes the sandbox, unless it was up before. The logs of a failed start stay. */
  down(): Promise<void>;
};

/**
 * Brings a sandbox up, or returns it unchanged if it is up. The leftovers of an earlier, killed `up` are removed first.
 * @throws if another process is bringing it up (with `fresh`, also if one works in it), if it is up with other options,
 * if the sandbox to join is not up, or if `signal` is aborted before anything was started
 */
export async function startSandbox(options: StartOptions = {}): Promise<StartingSandbox> {
  const { name = 'default', signal } = options;
  const layout = layoutOf(name);
  // If two processes begin at the same moment, the second must see the first one's state and not remove it.
  const taken = await withLock(`${layout.dir}.lock`, () => takeOver(layout, name, options), {
    signal,
  });
  if ('sandbox' in taken) {
    return { alreadyUp: true, ready: Promise.resolve(taken.sandbox), down: async () => {} };
  }
  const { state } = taken;
  const abort = new AbortController();
  const found = await findPrograms();
  if (signal?.aborted) {
    await removeSandbox(name);
    throw signal.reason;
  }
  const startup = bringUp({
    layout,
    state,
    found,
    audit: options.audit ?? false,
    signal: abort.signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  let ending: Promise<void> | undefined;
  const end = (reason: unknown, clean: () => Promise<unknown>): Promise<void> => {
    ending ??= (async () => {
      abort.abort(reason);
      // Until nothing more is being started, but at most 5 seconds: a process that hangs is ended with the rest.
      await Promise.race([startup.settled, sleep(5000, undefined, { ref: false })]);
      await clean();
    })();
    return ending;
  };
  const down = () => end(new Error('interrupted'), () => removeSandbox(name));
  const interrupt = signal && addAbortListener(signal, down);
  const ready = startup.ready
    .then(
      () => sandboxOf(layout, state),
      async (error: unknown) => {
        await end(error, async () => {
          await stopAll(layout);
          // The folder with its logs stays until the next `up`.
          writeState(layout, { ...state, phase: 'failed' });
        });
        throw error;
      },
    )
    .finally(() => interrupt?.[Symbol.dispose]());
  ready.catch(() => {});
  return { alreadyUp: false, ready, down };
}

/** The sandbox with this name if it is up and fits; otherwise the first state of a new one, in a new folder. */
async function takeOver(
  layout: Layout,
  name: string,
  options: StartOptions,
): Promise<{ sandbox: Sandbox } | { state: SandboxState }> {
  const before = readState(layout);
  if (before && (isStarting(before) || (options.fresh && before.phase === 'up' && hasOwner(before)))) {
    throw new SandboxBusyError(before);
  }
  if (!options.fresh && before?.phase === 'up' && partsOf(layout).every(({ alive }) => alive)) {
    const others = differences(before, options);
    if (others.length === 0) return { sandbox: sandboxOf(layout, before) };
    throw new Error(
      `sandbox "${name}" is up with ${others.join(', ')}: take it down first, or give the new one another name`,
    );
  }
  await removeSandbox(name);
  return { state: await claim(layout, name, options) };
}

/** The differences between a running sandbox and the requested one. */
function differences({ region, joined }: SandboxState, asked: StartOptions): string[] {
  const pairs: [asked: unknown, live: unknown, text: string][] = [
    [asked.region, region, `its cluster in ${region}`],
    [asked.joins, joined?.name, joined ? `the account of "${joined.name}"` : 'an account of its own'],
  ];
  return pairs.flatMap(([asked, live, text]) => (asked === undefined || asked === live ? [] : [text]));
}

/**
 * The cluster of the sandbox, the owner of its account, and that account's certificate authority.
 * @throws if the sandbox to join is not up
 */
async function clusterOf(
  name: string,
  { region, joins }: StartOptions,
): Promise<Pick<SandboxState, 'clusterName' | 'region' | 'joined' | 'authority'>> {
  if (joins === undefined) {
    return {
      clusterName: 'demo',
      region: region ?? 'us-east-1',
      authority: await makeAuthority(),
    };
  }
  const first = readState(layoutOf(joins));
  if (first?.phase !== 'up' || joins === name) {
    throw new Error(`sandbox "${joins}", whose AWS account "${name}" is to join, is not up`);
  }
  if (first.joined) {
    throw new Error(`sandbox "${joins}" has no AWS account of its own: join "${first.joined.name}"`);
  }
  const joined = { name: joins, ports: first.ports };
  return { clusterName: name, region: region ?? first.region, joined, authority: first.authority };
}

/** Makes the sandbox's folder, and writes the first state into it. */
async function claim(layout: Layout, name: string, options: StartOptions): Promise<SandboxState> {
  const cluster = await clusterOf(name, options);
  const ports = await pickPorts(statesBeside(layout).flatMap((other) => Object.values(other.ports)));
  mkdirSync(layout.dir, { recursive: true, mode: 0o700 });
  const state: SandboxState = {
    name,
    ...cluster,
    vaultAuthority: await makeAuthority(),
    certificate: await certificateFor(cluster.authority, {
      hosts: ['localhost', '127.0.0.1', '::1', VAULT_HOST],
    }),
    seed: randomInt(2 ** 31),
    ports,
    phase: 'starting',
    owner: self(),
    startedAt: new Date().toISOString(),
    tmp: layout.tmp,
  };
  writeState(layout, state);
  return state;
}
