import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Several, startSandboxes } from 'sandbox';
import type { Baseline, Campaign, Case, CaseResult } from './case.ts';
import type { Task } from './worker.ts';

/** Workers, each a process with its own sandbox. */
export class WorkerPool {
  readonly #sandboxes: Several;
  readonly #workers: readonly Worker[];
  #stopped: Promise<void> | undefined;

  private constructor(sandboxes: Several, workers: readonly Worker[]) {
    this.#sandboxes = sandboxes;
    this.#workers = workers;
  }

  /**
   * Starts a sandbox for each name. A sandbox that is already up is used, and stays up afterwards.
   * @throws if one of them cannot be started or `signal` is aborted; those that were started are then taken down
   */
  static async start(names: readonly string[], signal?: AbortSignal): Promise<WorkerPool> {
    const several = await startSandboxes(
      names.map((name) => ({ name })),
      signal,
    );
    return new WorkerPool(several, names.map(startWorker));
  }

  /** Records the undisturbed runs. */
  async baseline(): Promise<Baseline> {
    const [first] = this.#workers as [Worker];
    return (await first.ask('baseline')) as Baseline;
  }

  /** Runs cases, one at a time on each worker, and reports each result at once. */
  async try(
    cases: readonly { readonly campaign: Campaign; readonly one: Case }[],
    baseline: Baseline,
    onTried: (result: CaseResult) => void,
  ): Promise<CaseResult[]> {
    const left = [...cases];
    const results: CaseResult[] = [];
    const work = async ({ ask }: Worker): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { campaign, one } = next;
        const result = (await ask({ campaign: campaign.id, name: one.name, baseline })) as CaseResult;
        results.push(result);
        onTried(result);
      }
    };
    await Promise.all(this.#workers.map(work));
    return results;
  }

  /** Ends the workers, and takes down the sandboxes that the pool started. */
  stop(): Promise<void> {
    for (const { end } of this.#workers) end();
    this.#stopped ??= this.#sandboxes.down();
    return this.#stopped;
  }
}

type Worker = ReturnType<typeof startWorker>;

function startWorker(sandbox: string) {
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    env: { ...process.env, SANDBOX_NAME: sandbox },
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the worker of sandbox ${sandbox} has ended`);
  });
  // Whoever asks the worker is told.
  ended.catch(() => undefined);
  return {
    ask: async (task: Task): Promise<Baseline | CaseResult> => {
      child.send(task);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer;
    },
    end: () => void child.kill(),
  };
}
