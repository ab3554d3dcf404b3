import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Layout, layoutOf } from './layout.ts';
import { bringUp } from './parts/bring-up.ts';
import { findAllOnPath, missing } from './parts/programs.ts';
import { pickPorts } from './ports.ts';
import type { ProgressListener } from './progress.ts';
import { Sandbox } from './sandbox.ts';
import {
  isStarting,
  partsOf,
  readState,
  removeSandbox,
  type SandboxState,
  self,
  stopAll,
  writeState,
} from './state.ts';

/** How a sandbox is to be. */
export type StartOptions = {
  name?: string;
  /** The EKS cluster that stands in the account; `demo` unless told, or the sandbox's name in another's account. */
  clusterName?: string;
  /** `us-east-1` unless told, or that of the sandbox whose account is joined. */
  region?: string;
  /** The sandbox, which must be up, in whose AWS account the cluster is to be; an account of its own unless told. */
  joins?: string;
  /** For how long a new attachment of a policy takes no effect; 0 unless told. */
  iamDelaySeconds?: number;
  /** Has the API server note each request, for `Sandbox.kubernetesCalls`. It makes the cluster a little slower. */
  audit?: boolean;
  onProgress?: ProgressListener;
};

/** A sandbox on its way. On a cold machine AWS is usable minutes before the rest. */
export type StartingSandbox = {
  alreadyUp: boolean;
  /** What must be built or installed first: the first time takes minutes. */
  toBuild: string[];
  /** Resolves when the AWS part is usable. */
  aws: Promise<Sandbox>;
  /** Resolves when all of it is; rejects, with everything ended, when a part fails. */
  ready: Promise<Sandbox>;
  /** Ends what was started and removes it. */
  cancel(): Promise<void>;
};

/**
 * Brings a sandbox up; one that is up already is given as it is. What an earlier, killed `up` left is removed first.
 * @throws when another process is bringing it up, when it is up with another cluster name, region or account, or when
 *   the one that it is to join is not up
 */
export async function startSandbox(options: StartOptions = {}): Promise<StartingSandbox> {
  const { name = 'default' } = options;
  const layout = layoutOf(name);
  const before = readState(layout);
  if (before && isStarting(before)) {
    throw new Error(`sandbox "${name}" is being brought up by process ${before.owner.pid}`);
  }
  if (before?.phase === 'up' && partsOf(layout).every(({ alive }) => alive)) {
    if (!isAs(before, options)) {
      const account = before.joined ? `, in the account of "${before.joined.name}"` : '';
      throw new Error(
        `sandbox "${name}" is up with cluster ${before.clusterName} in ${before.region}${account}: take it down first, or give the new one another name`,
      );
    }
    const sandbox = Promise.resolve(new Sandbox(layout, before));
    return { alreadyUp: true, toBuild: [], aws: sandbox, ready: sandbox, cancel: async () => {} };
  }
  await removeSandbox(name);
  const state = await claim(layout, { name, ...clusterOf(name, options) });
  const abort = new AbortController();
  const found = await findAllOnPath(abort.signal);
  const sandbox = new Sandbox(layout, state);
  const coming = bringUp({
    layout,
    state,
    found,
    iamDelaySeconds: options.iamDelaySeconds ?? 0,
    audit: options.audit ?? false,
    signal: abort.signal,
    onProgress: options.onProgress ?? (() => {}),
  });
  const ready = coming.ready.then(
    () => sandbox,
    async (error: unknown) => {
      if (abort.signal.aborted) throw error;
      abort.abort(error);
      await quiet(coming.settled);
      // The folder stays, for its logs; the next `up` begins afresh.
      await stopAll(layout);
      state.phase = 'failed';
      writeState(layout, state);
      throw error;
    },
  );
  const aws = coming.aws.then(() => sandbox);
  ready.catch(() => {});
  aws.catch(() => {});
  const cancel = async () => {
    abort.abort(new Error('interrupted'));
    await quiet(coming.settled);
    await removeSandbox(name);
  };
  return { alreadyUp: false, toBuild: missing(found), aws, ready, cancel };
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

/** Makes the sandbox's folder, which only one `up` can, and writes the first state into it. */
async function claim(
  layout: Layout,
  what: Pick<SandboxState, 'name' | 'clusterName' | 'region' | 'joined'>,
): Promise<SandboxState> {
  const ports = await pickPorts();
  mkdirSync(dirname(layout.dir), { recursive: true });
  try {
    mkdirSync(layout.dir, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(`sandbox "${what.name}" is being brought up by another process`);
  }
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
