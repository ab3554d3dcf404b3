import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from 'sandbox';
import { type Tool, ToolRecorder } from '../tool-recorder.ts';
import { type Measured, measure, ROOT } from './measure.ts';
import type { Run, Side } from './runs.ts';

/** What one run took, and what it called. */
export interface Sample extends Omit<Measured, 'output'> {
  readonly title: string;
  /** Milliseconds added to every call to AWS; `undefined` for a run that makes none. */
  readonly latency: number | undefined;
  /** Calls by the run itself. */
  readonly aws: number;
  /** Calls by Vault, which asks AWS who logs in. */
  readonly awsByVault: number;
  /** Calls to Vault, except those from within its pod. */
  readonly vault: number;
  /** Requests to the API server by the run, helm and kubectl. */
  readonly kubernetes: number;
  /** Starts of each program. */
  readonly starts: Readonly<Record<Tool, number>>;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Milliseconds after a reset until the cluster's controllers and Vault's pod are quiet. */
const SETTLED = 1500;

/**
 * Measures two sides in alternating rounds; which of them begins changes from round to round.
 * @throws Error if a run failed, or did not do what it is measured for
 */
export async function measureRounds(
  sandbox: Sandbox,
  sides: readonly [Side, Side],
  { rounds, latencies, signal, tell }: RoundOptions,
): Promise<Sample[]> {
  const { control } = sandbox;
  const operator = sandbox.operatorEnvironment();
  const recorder = new ToolRecorder(operator);
  const env = { ...operator, ...recorder.env };
  const samples: Sample[] = [];
  const take = async (run: Run, latency?: number): Promise<void> => {
    recorder.clear();
    await control.clearCalls();
    // The guide writes its documents into the working folder.
    const cwd = mkdtempSync(join(tmpdir(), 'bench-run-'));
    const from = Date.now();
    const { output: _, ...measured } = await measure({ ...run, cwd, env, signal }, run.says);
    const kubernetes = sandbox.countKubernetesCalls(from, Date.now());
    rmSync(cwd, { recursive: true });
    const calls = await control.calls();
    // The operator is a user in the sandbox; Vault and Gloo's service accounts act as roles.
    const own = calls.filter(({ caller }) => !caller.includes(':assumed-role/')).length;
    const starts = (tool: Tool): number => recorder.calls(tool).length;
    samples.push({
      title: run.title,
      latency,
      ...measured,
      aws: own,
      awsByVault: calls.length - own,
      vault: (await control.vaultCalls()).length,
      kubernetes,
      starts: { helm: starts('helm'), kubectl: starts('kubectl'), aws: starts('aws') },
    });
    tell(
      `${run.title.padEnd(32)} ${latency === undefined ? '' : `${latency} ms`}  ${measured.seconds.toFixed(2)} s`,
    );
  };
  const fresh = async (latency: number): Promise<void> => {
    await sandbox.reset();
    rmSync(sandbox.environment().KUBECACHEDIR ?? '', { recursive: true, force: true });
    await control.configureAccount({ latencyMs: latency });
    await sleep(SETTLED, undefined, { signal });
  };
  try {
    // Unmeasured: the first start makes the bundle.
    for (const { program, args } of sides.flatMap(({ offline }) => offline))
      await measure({ program, args, cwd: ROOT, env: sandbox.operatorEnvironment(), signal });
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      const inTurn = round % 2 === 1 ? sides : sides.toReversed();
      for (const run of inTurn.flatMap(({ offline }) => offline)) await take(run);
      for (const latency of latencies) {
        for (const { runs } of inTurn) {
          await fresh(latency);
          for (const run of runs) await take(run, latency);
        }
      }
    }
  } finally {
    recorder.remove();
  }
  return samples;
}
