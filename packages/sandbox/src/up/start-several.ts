import type { Sandbox } from './sandbox.ts';
import { type StartingSandbox, type StartOptions, startSandbox } from './start.ts';

/** Sandboxes that were brought up together. */
export interface Several {
  readonly sandboxes: readonly Sandbox[];
  /** Takes down those that were not up before, the last first. */
  down(): Promise<void>;
}

/**
 * Brings sandboxes up one after the other, because the first builds what all of them use, and each keeps two cores busy. One
 * that is up already is used.
 * @throws if one of them cannot be brought up or `signal` is aborted; whatever was started is then ended
 */
export async function startSandboxes(all: readonly StartOptions[], signal?: AbortSignal): Promise<Several> {
  const started: StartingSandbox[] = [];
  const sandboxes: Sandbox[] = [];
  const down = async (): Promise<void> => {
    for (const starting of started.toReversed()) await starting.down();
  };
  try {
    for (const options of all) {
      const starting = await startSandbox({ ...options, signal });
      started.push(starting);
      sandboxes.push(await starting.ready);
    }
    signal?.throwIfAborted();
    return { sandboxes, down };
  } catch (error) {
    await down();
    throw error;
  }
}
