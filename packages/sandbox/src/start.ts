import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Layout, layoutOf } from './layout.ts';
import { bringUp } from './parts/bring-up.ts';
import { withLock } from './parts/lock.ts';
import { findPrograms, missing } from './parts/programs.ts';
import { pickPorts } from './ports.ts';
import type { ProgressListener } from './progress.ts';
import { Sandbox } from './sandbox.ts';
import {
  hasOwner,
  isStarting,
  partsOf,
  readState,
  removeSandbox,
  type SandboxState,
  self,
  stopAll,
  writeState,
} from './state.ts';

/** The options of a new sandbox. */
export type StartOptions = {
  name?: string;
  /** The EKS cluster that stands in the account; by default `demo`, or in another's account the sandbox's name. */
  clusterName?: string;
  /** by default `us-east-1`, or that of the sandbox whose account is joined. */
  region?: string;
  /** The sandbox, which must be up, in whose AWS account the cluster is to be; by default an account of its own. */
  joins?: string;
  /** For how long a new attachment of a policy takes no effect; 0 by default. */
  iamDelaySeconds?: number;
  /** Of the nodes' instance metadata; 2 by default. With 1, pods do not reach the node's role, so Vault has no AWS identity. */
  hopLimit?: 1 | 2;
  /** Whether a launch template sets that hop limit, and not the AMI type. */
  launchTemplate?: boolean;
  /** Whether its tokens name the dual-stack form of the issuer: `oidc-eks.<region>.api.aws`. */
  dualStackIssuer?: boolean;
  /** Has the API server note each request, for `Sandbox.kubernetesCalls`. It makes the cluster a little slower. */
  audit?: boolean;
  /** Not one that is up already: what a process that is gone has left up is removed first. */
  fresh?: boolean;
  onProgress?: ProgressListener;
};

/** Another process that lives works in the sandbox, or is bringing it up. */
export class SandboxBusyError extends Error {
  constructor({ name, owner, startedAt }: SandboxState) {
    const since = new Date(startedAt).toTimeString().slice(0, 8);
    super(
      `sandbox "${name}" is in use by process ${owner.pid}, since ${since}\nnext: wait until it ends, or end it (kill ${owner.pid}); then start again`,
    );
    this.name = 'SandboxBusyError';
  }
}

/** A sandbox on its way. On a cold machine AWS is usable minutes before the rest. */
export type StartingSandbox = {
  alreadyUp: boolean;
  /** What must be built or installed first: the first time takes minutes. */
  toBuild: string[];
  /** Resolves when the AWS part is usable. */
  aws: Promise<Sandbox>;
  /** Resolves when all of it is; rejects, with everything ended, when a part fails. */
  ready: Promise<Sandbox>;
  /** Ends what was started and removes it; of what failed, the logs stay. */
  cancel(): Promise<void>;
};

/**
 * Brings a sandbox up; one that is up already is given as it is. What an earlier, killed `up` left is removed first.
 * @throws when another process is bringing it up (with `fresh`: or works in it), when it is up with another cluster
 *   name, region or account, or when the one that it is to join is not up
 */
export async function startSandbox(options: StartOptions = {}): Promise<StartingSandbox> {
  const { name = 'default' } = options;
  const layout = layoutOf(name);
  // Of two that begin in the same moment, the second has to see the first, and not to remove it.
  const taken = await withLock(`${layout.dir}.lock`, () => takeOver(layout, name, options));
  if (taken instanceof Sandbox) {
    const sandbox = Promise.resolve(taken);
    return { alreadyUp: true, toBuild: [], aws: sandbox, ready: sandbox, cancel: async () => {} };
  }
  const state = taken;
  const abort = new AbortController();
  const found = await findPrograms(abort.signal);
  const sandbox = new Sandbox(layout, state);
  const coming = bringUp({
    layout,
    state,
    found,
    iamDelaySeconds: options.iamDelaySeconds ?? 0,
    nodes: { hopLimit: options.hopLimit ?? 2, launchTemplate: options.launchTemplate ?? false },
    dualStackIssuer: options.dualStackIssuer ?? false,
    audit: options.audit ?? false,
    signal: abort.signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  let failure: Promise<void> | undefined;
  /** Ends all of it; the folder stays, for its logs, until the next `up` begins afresh. */
  const endFailed = async () => {
    await quiet(coming.settled);
    await stopAll(layout);
    state.phase = 'failed';
    writeState(layout, state);
  };
  const ready = coming.ready.then(
    () => sandbox,
    async (error: unknown) => {
      if (abort.signal.aborted) throw error;
      abort.abort(error);
      failure = endFailed();
      await failure;
      throw error;
    },
  );
  const aws = coming.aws.then(() => sandbox);
  ready.catch(() => {});
  aws.catch(() => {});
  const cancel = async () => {
    if (failure) return failure;
    abort.abort(new Error('interrupted'));
    await quiet(coming.settled);
    await removeSandbox(name);
  };
  return { alreadyUp: false, toBuild: missing(found), aws, ready, cancel };
}

/** The sandbox of that name where it is up and fits, else the first state of a new one, in a folder of its own. */
async function takeOver(
  layout: Layout,
  name: string,
  options: StartOptions,
): Promise<Sandbox | SandboxState> {
  const before = readState(layout);
  if (before && (isStarting(before) || (options.fresh && before.phase === 'up' && hasOwner(before)))) {
    throw new SandboxBusyError(before);
  }
  if (!options.fresh && before?.phase === 'up' && partsOf(layout).every(({ alive }) => alive)) {
    if (isAs(before, options)) return new Sandbox(layout, before);
    const account = before.joined ? `, in the account of "${before.joined.name}"` : '';
    throw new Error(
      `sandbox "${name}" is up with cluster ${before.clusterName} in ${before.region}${account}: take it down first, or give the new one another name`,
    );
  }
  await removeSandbox(name);
  return claim(layout, { name, ...clusterOf(name, options) });
}

/** Whether a sandbox that is up is the one that is asked for. */
function isAs(state: SandboxState, { clusterName, region, joins }: StartOptions): boolean {
  const asked = clusterName ?? state.clusterName;
  if (asked !== state.clusterName || (region ?? state.region) !== state.region) return false;
  return joins === undefined || joins === state.joined?.name;
}

/** Which cluster the sandbox is to have, and in whose account. @throws when the one that it joins is not up */
function clusterOf(
  name: string,
  { clusterName, region, joins }: StartOptions,
): Pick<SandboxState, 'clusterName' | 'region' | 'joined'> {
  if (joins === undefined) return { clusterName: clusterName ?? 'demo', region: region ?? 'us-east-1' };
  const first = readState(layoutOf(joins));
  if (first?.phase !== 'up' || joins === name) {
    throw new Error(`sandbox "${joins}", whose AWS account "${name}" is to join, is not up`);
  }
  if (first.joined) {
    throw new Error(`sandbox "${joins}" has no AWS account of its own: join "${first.joined.name}"`);
  }
  const joined = { name: joins, ports: first.ports };
  return { clusterName: clusterName ?? name, region: region ?? first.region, joined };
}

/** Waits until nothing new is started any more; what hangs is ended with the rest. */
async function quiet(settled: Promise<unknown>): Promise<void> {
  await Promise.race([settled, sleep(5000, undefined, { ref: false })]);
}

/** Makes the sandbox's folder, and writes the first state into it. */
async function claim(
  layout: Layout,
  what: Pick<SandboxState, 'name' | 'clusterName' | 'region' | 'joined'>,
): Promise<SandboxState> {
  const ports = await pickPorts();
  mkdirSync(layout.dir, { recursive: true, mode: 0o700 });
  const state: SandboxState = {
    ...what,
    ports,
    phase: 'starting',
    owner: self(),
    startedAt: new Date().toISOString(),
    tmp: layout.tmp,
  };
  writeState(layout, state);
  return state;
}
