import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type StartingSandbox, startSandbox } from 'sandbox';
import type { Baseline, Campaign, Case, Survival } from './case.ts';
import type { Report, Task } from './worker.ts';

/** The result of a case. */
export interface CaseResult {
  readonly campaign: string;
  readonly name: string;
  /** `undefined` if the case failed. */
  readonly survival?: Survival;
  readonly failure?: string;
  readonly seconds: number;
}

/** A process that runs cases in one sandbox. */
class Worker {
  readonly #process: ChildProcess;

  constructor(sandbox: string) {
    this.#process = fork(join(import.meta.dirname, 'worker.ts'), {
      env: { ...process.env, SANDBOX_NAME: sandbox },
      execArgv: ['--import', import.meta.resolve('tsx')],
    });
  }

  async request<Type extends Task['type']>(
    task: Extract<Task, { type: Type }>,
  ): Promise<Extract<Report, { type: Type }>> {
    this.#process.send(task);
    const answered = new AbortController();
    const { signal } = answered;
    const ended = once(this.#process, 'exit', { signal }).then(() => {
      throw new Error(`the worker process ended during ${JSON.stringify(task).slice(0, 120)}`);
    });
    ended.catch(() => undefined);
    const [report] = await Promise.race([once(this.#process, 'message', { signal }), ended]);
    answered.abort();
    return report as Extract<Report, { type: Type }>;
  }

  end(): void {
    this.#process.kill();
  }
}

/** Workers, each with its own sandbox. */
export class WorkerPool {
  readonly #workers: Worker[];
  readonly #stop: () => Promise<void>;

  private constructor(workers: Worker[], stop: () => Promise<void>) {
    this.#workers = workers;
    this.#stop = stop;
  }

  /** Starts a sandbox for each name. A sandbox that is already up is used, and stays up afterwards. */
  static async start(names: readonly string[]): Promise<WorkerPool> {
    const starting: StartingSandbox[] = [];
    // One after the other, because the first builds what all of them use.
    for (const name of names) {
      const one = await startSandbox({ name });
      starting.push(one);
      await one.ready;
    }
    const workers = names.map((name) => new Worker(name));
    return new WorkerPool(workers, async () => {
      for (const worker of workers) worker.end();
      for (const one of starting) if (!one.alreadyUp) await one.cancel();
    });
  }

  /** Records the undisturbed runs. */
  async baseline(): Promise<Baseline> {
    const [first] = this.#workers as [Worker];
    return (await first.request({ type: 'baseline' })).baseline;
  }

  /** Runs cases, one at a time on each worker, and reports each result at once. */
  async try(
    cases: readonly { readonly campaign: Campaign; readonly one: Case }[],
    baseline: Baseline,
    onTried: (tried: CaseResult) => void,
  ): Promise<CaseResult[]> {
    const left = [...cases];
    const tried: CaseResult[] = [];
    const work = async (worker: Worker): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const { campaign, one } = next;
        const { type: _type, ...report } = await worker.request({
          type: 'case',
          campaign: campaign.id,
          name: one.name,
          baseline,
        });
        const result = { campaign: campaign.id, name: one.name, ...report };
        tried.push(result);
        onTried(result);
      }
    };
    await Promise.all(this.#workers.map(work));
    return tried;
  }

  /** Ends the workers, and takes down the sandboxes that the pool started. */
  async stop(): Promise<void> {
    await this.#stop();
  }
}
