import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControlClient } from './control-client.ts';
import {
  environment,
  type Repositories,
  repositoriesOf,
  shellLines,
  unsetVariables,
  variables,
} from './env.ts';
import { type Layout, layoutOf } from './layout.ts';
import { bringUp } from './parts/bring-up.ts';
import { findAllOnPath, missing } from './parts/programs.ts';
import { pickPorts } from './ports.ts';
import type { ProgressListener } from './progress.ts';
import { resetSandbox } from './reset.ts';
import {
  isStarting,
  type PartStatus,
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
  /** The EKS cluster that stands in the account; `demo` unless told. */
  clusterName?: string;
  region?: string;
  /** For how long a new attachment of a policy takes no effect; 0 unless told. */
  iamDelaySeconds?: number;
  onProgress?: ProgressListener;
};

/** Real parts on this machine that behave as the guide's world does. */
export class Sandbox {
  readonly layout: Layout;
  /** What a test sees of the way to AWS, and how it makes trouble on it. */
  readonly control: ControlClient;
  #state: SandboxState;

  constructor(layout: Layout, state: SandboxState) {
    this.layout = layout;
    this.#state = state;
    this.control = new ControlClient(state.ports.control);
  }

  get name(): string {
    return this.#state.name;
  }
  get clusterName(): string {
    return this.#state.clusterName;
  }
  get region(): string {
    return this.#state.region;
  }
  get accountId(): string {
    return this.#state.account?.accountId ?? '';
  }
  get issuer(): string {
    return this.#state.account?.issuer ?? '';
  }
  /** When it was brought up. */
  get startedAt(): string {
    return this.#state.startedAt;
  }
  get phase(): SandboxState['phase'] {
    return this.#state.phase;
  }

  /** The variables that turn a process to the sandbox; without PATH (see `environment`) and without those to unset. */
  get env(): Record<string, string> {
    return variables(this.layout, this.#state);
  }
  /** The variables that must not reach a process that is turned to the sandbox. */
  get unset(): readonly string[] {
    return unsetVariables;
  }
  /** A whole environment for a child process, the sandbox's programs first on its PATH. */
  environment(base: Record<string, string | undefined> = process.env): Record<string, string> {
    return environment(this.layout, this.#state, base);
  }
  /** `environment` for the `eval` of a POSIX shell. */
  shellLines(): string {
    return shellLines(this.layout, this.#state);
  }

  /** The address of each chart repository. */
  get repositories(): Repositories {
    return repositoriesOf(this.#state);
  }
  /** The Vault behind pod vault-0, without a port-forward. */
  get vault(): { address: string; token: string } {
    return { address: `http://127.0.0.1:${this.#state.ports.vault}`, token: 'root' };
  }

  /** The parts that were started, and whether each still runs. */
  parts(): PartStatus[] {
    return partsOf(this.layout);
  }
  /** Back to how `up` left it: see `resetSandbox`. */
  reset(): Promise<void> {
    return resetSandbox(this.layout, this.#state);
  }
  /** Ends every process of it and removes its folder. */
  async down(): Promise<void> {
    await removeSandbox(this.name);
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
  /** Ends what was started and removes it. */
  cancel(): Promise<void>;
};

/** The sandbox of that name, if it is up. */
export function openSandbox(name = 'default'): Sandbox | undefined {
  const layout = layoutOf(name);
  const state = readState(layout);
  return state?.phase === 'up' ? new Sandbox(layout, state) : undefined;
}

/**
 * Brings a sandbox up; one that is up already is given as it is. What an earlier, killed `up` left is removed first.
 * @throws when another process is bringing it up, or when it is up with another cluster name or region
 */
export async function startSandbox(options: StartOptions = {}): Promise<StartingSandbox> {
  const { name = 'default', clusterName = 'demo', region = 'us-east-1' } = options;
  const layout = layoutOf(name);
  const before = readState(layout);
  if (before && isStarting(before)) {
    throw new Error(`sandbox "${name}" is being brought up by process ${before.owner.pid}`);
  }
  if (before?.phase === 'up' && partsOf(layout).every(({ alive }) => alive)) {
    if (
      (options.clusterName ?? before.clusterName) !== before.clusterName ||
      (options.region ?? before.region) !== before.region
    ) {
      throw new Error(
        `sandbox "${name}" is up with cluster ${before.clusterName} in ${before.region}: take it down first, or give the new one another name`,
      );
    }
    const sandbox = Promise.resolve(new Sandbox(layout, before));
    return { alreadyUp: true, toBuild: [], aws: sandbox, ready: sandbox, cancel: async () => {} };
  }
  await removeSandbox(name);
  const state = await claim(layout, { name, clusterName, region });
  const abort = new AbortController();
  const found = await findAllOnPath(abort.signal);
  const sandbox = new Sandbox(layout, state);
  const coming = bringUp({
    layout,
    state,
    found,
    iamDelaySeconds: options.iamDelaySeconds ?? 0,
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

/** Waits until nothing new is started any more; what hangs is ended with the rest. */
async function quiet(settled: Promise<unknown>): Promise<void> {
  await Promise.race([settled, sleep(5000, undefined, { ref: false })]);
}

/** Makes the sandbox's folder, which only one `up` can, and writes the first state into it. */
async function claim(
  layout: Layout,
  what: Pick<SandboxState, 'name' | 'clusterName' | 'region'>,
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
