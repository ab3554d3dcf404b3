import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Progress, type Sandbox, type StartingSandbox, startSandbox } from 'sandbox';
import { SANDBOX } from '../world.ts';
import { inOrder, type Lane, runInLanes } from './lanes.ts';
import type { Outcome } from './tally.ts';

/** The sandboxes in which all test files run side by side. The first has a fleet, whose clusters have numbered names. */
export const ALL_LANES = [SANDBOX, `${SANDBOX}-lane`, `${SANDBOX}-lane2`];

/** The end-to-end test files with one of these words in their names, or all of them, in the order in which they run. */
export function endToEndFiles(words: readonly string[] = []): string[][] {
  const files = readdirSync('test')
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort()
    .map((name) => join('test', name));
  return inOrder(files);
}

/** End-to-end tests whose first sandbox is coming up. */
export interface EndToEnd {
  /** Runs these files, like `runInLanes`, then takes down the sandboxes that were not up before. @throws if one cannot be brought up */
  run(units: readonly (readonly string[])[]): Promise<Outcome>;
}

/**
 * Brings up sandboxes for end-to-end tests. A sandbox that is already up is used and stays up.
 * @param options.fresh requires new sandboxes
 * @param options.signal ends the tests and takes down the sandboxes; the run then rejects
 * @throws if another process is bringing the first one up (with `fresh`, also if a process works in it)
 */
export async function startEndToEnd(
  names: readonly string[],
  { fresh = false, signal }: { fresh?: boolean; signal: AbortSignal },
): Promise<EndToEnd> {
  const started: StartingSandbox[] = [];

  async function start(name: string): Promise<StartingSandbox> {
    const of = names.length > 1 ? `sandbox ${name}, ` : '';
    const progress = new Progress((line) => process.stdout.write(`${of}${line}`));
    const starting = await startSandbox({ name, fresh, signal, onProgress: progress.show });
    started.push(starting);
    starting.ready.finally(() => progress.end()).catch(() => undefined);
    return starting;
  }

  async function startAfter(before: Promise<unknown>, name: string): Promise<Sandbox> {
    await before;
    return (await start(name)).ready;
  }

  const [name = SANDBOX, ...others] = names;
  const first = await start(name);
  return {
    async run(units) {
      const lanes: Lane[] = [{ sandbox: name, ready: first.ready }];
      // In sequence: the first builds the parts that all of them use, and each keeps two cores busy.
      for (const sandbox of others)
        lanes.push({ sandbox, ready: startAfter(lanes.at(-1)?.ready ?? first.ready, sandbox) });
      try {
        return await runInLanes(units, lanes, signal);
      } finally {
        await Promise.all(started.map((one) => one.down()));
      }
    },
  };
}
