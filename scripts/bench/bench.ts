import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from 'sandbox';
import { countCalls } from './calls.ts';
import { type Measured, measure } from './measure.ts';
import { readRun } from './run-events.ts';
import { AFTERWARDS, OFFLINE, ROOT, RUNS, type RunName } from './runs.ts';
import type { Broken, Sample } from './sample.ts';
import { covered } from './statistics.ts';
import { ToolLog, withoutShim } from './tool-log.ts';

export interface BenchOptions {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly only: readonly RunName[];
  readonly signal: AbortSignal;
  /** Called when a run begins and when it has ended. */
  readonly begin: (run: RunName, latency: number | undefined, round: number) => void;
  readonly end: (result: Sample | Broken) => void;
}

/** What of a sandbox that was reset still happens a moment later, in milliseconds: Vault follows its pod again, and the like. */
const SETTLED = 1500;

/** Measures runs in a sandbox, and keeps what came of them. */
export class Bench {
  readonly samples: Sample[] = [];
  readonly broken: Broken[] = [];
  readonly #sandbox: Sandbox;
  readonly #options: BenchOptions;
  readonly #tools: ToolLog;
  readonly #env: Record<string, string>;

  constructor(sandbox: Sandbox, options: BenchOptions) {
    this.#sandbox = sandbox;
    this.#options = options;
    const env = sandbox.environment();
    this.#tools = new ToolLog(sandbox.layout.bin, withoutShim('aws', env));
    this.#env = { ...env, PATH: `${this.#tools.folder}:${env.PATH}` };
  }

  /** All rounds. In each, everything is measured once at every latency, so that what changes on the machine meets all. */
  async run(): Promise<void> {
    try {
      await this.#warmUp();
      for (let round = 1; round <= this.#options.rounds; round += 1) {
        for (const latency of this.#options.latencies) await this.#round(round, latency);
      }
    } finally {
      this.#tools.remove();
    }
  }

  /** What makes no calls; then the guide by hand and by the runbooks, either of them first in every other round. */
  async #round(round: number, latency: number): Promise<void> {
    for (const run of OFFLINE) await this.#measure(run, undefined, round);
    const halves = [
      async (): Promise<void> => {
        if (!this.#chosen('guide')) return;
        await this.#fresh(latency);
        await this.#measure('guide', latency, round);
      },
      async (): Promise<void> => {
        if (!['cold', ...AFTERWARDS].some((run) => this.#chosen(run as RunName))) return;
        await this.#fresh(latency);
        // What comes afterwards needs it, whether it was asked for or not.
        if (!(await this.#measure('cold', latency, round, { always: true }))) return;
        for (const run of AFTERWARDS) await this.#measure(run, latency, round);
      },
    ];
    for (const half of round % 2 === 1 ? halves : halves.toReversed()) await half();
  }

  #chosen(run: RunName): boolean {
    return this.#options.only.includes(run);
  }

  /** The same for whatever begins with nothing: nothing of the guide is there, and kubectl and helm know nothing of the API. */
  async #fresh(latency: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    await this.#sandbox.reset();
    rmSync(this.#sandbox.env.KUBECACHEDIR ?? '', { recursive: true, force: true });
    await this.#sandbox.control.setLatency(latency);
    await sleep(SETTLED, undefined, { signal: this.#options.signal });
  }

  /**
   * Starts, unmeasured, what is started often: the bundle is then made, and files are in memory.
   */
  async #warmUp(): Promise<void> {
    const versions = 'aws --version; helm version; kubectl version; jq --version';
    const offline = OFFLINE.map((run) => RUNS[run]);
    const commands = [{ program: 'bash', args: ['-c', versions] }, RUNS.plan, ...offline];
    for (const { program, args } of commands) {
      await measure({ program, args, env: this.#env, cwd: ROOT, signal: this.#options.signal });
    }
  }

  /** Measures one run; whether it went as it must. */
  async #measure(run: RunName, latency: number | undefined, round: number, how = { always: false }) {
    if (!this.#chosen(run) && !how.always) return true;
    const { begin, end, signal } = this.#options;
    begin(run, latency, round);
    this.#tools.clear();
    await this.#sandbox.control.clearCalls();
    // The guide writes files where it is carried out; the runbooks are started from the project.
    const folder = run === 'guide' ? mkdtempSync(join(tmpdir(), 'bench-guide-')) : undefined;
    const measured = await measure({ ...RUNS[run], env: this.#env, cwd: folder ?? ROOT, signal });
    if (folder !== undefined) rmSync(folder, { recursive: true });
    const what = wrongWith(run, measured);
    if (what !== undefined) {
      const broken: Broken = { run, round, latency, what };
      this.broken.push(broken);
      end(broken);
      return false;
    }
    const sample = await this.#sampleOf(run, latency, round, measured);
    if (this.#chosen(run)) this.samples.push(sample);
    end(sample);
    return true;
  }

  async #sampleOf(
    run: RunName,
    latency: number | undefined,
    round: number,
    { seconds, from, to, stdout, ownPeak, childPeaks }: Measured,
  ): Promise<Sample> {
    const { control } = this.#sandbox;
    const { helm, kubectl, installs } = this.#tools.use();
    return {
      ...{ run, round, latency, seconds, helm, kubectl },
      installs: covered(installs) / 1000,
      aws: countCalls(await control.calls()),
      kubernetesCalls: ofRuns(this.#sandbox.kubernetesCalls(from, to)),
      vaultCalls: run === 'guide' ? undefined : (await control.vaultCalls()).length,
      ownMegabytes: ownPeak && megabytes(ownPeak),
      childMegabytes: Object.fromEntries([...childPeaks].map(([name, peak]) => [name, megabytes(peak)])),
      ...(run === 'cold' && { facts: readRun(stdout, from, to) }),
    };
  }
}

/** The programs by which a run asks the API server: its own way is called after the project. All others are the cluster's. */
const ASKING: ReadonlySet<string> = new Set(['helm', 'kubectl', 'gloo-vault-irsa']);

function ofRuns(calls: readonly { readonly program: string }[]): number {
  return calls.filter(({ program }) => ASKING.has(program)).length;
}

function megabytes(kilobytes: number): number {
  return Math.round(kilobytes / 102.4) / 10;
}

/** Why a run is none to count: it failed, or did something else than it is measured for. */
function wrongWith(run: RunName, { exitCode, stdout, stderr }: Measured): string | undefined {
  const { says } = RUNS[run];
  const output = `${stdout}\n${stderr}`;
  const said = says === undefined || says.test(output);
  if (exitCode === 0 && said) return undefined;
  const why = exitCode === 0 ? `it did not say ${String(says)}` : `exit code ${exitCode}`;
  return `${why}; the end of its output:\n${output.trimEnd().split('\n').slice(-15).join('\n')}`;
}
