import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from 'sandbox';
import { type Command, type Measured, measure, ROOT, runbook } from './measure.ts';
import { type Tool, ToolLog } from './tool-log.ts';

/** A run that is measured. */
interface Run extends Pick<Command, 'program' | 'args'> {
  readonly title: string;
  /** What it must print to count. */
  readonly says: RegExp;
}

/** The guide's own commands as a script, which meets the denial of iam:GetRole and repairs it. */
export const GUIDE: Run = {
  title: '(a) the guide’s own commands',
  program: 'bash',
  args: ['-euo', 'pipefail', join(ROOT, 'test/guide.sh')],
  says: /not authorized to perform: iam:GetRole[\s\S]*deployment\.apps\/gloo condition met/,
};
const COLD: Run = {
  title: '(b) all --yes, from nothing',
  ...runbook(ROOT, 'all', '--yes'),
  says: /repair/,
};
/** Runs that find the guide carried out, in this order. */
const AFTERWARDS: readonly Run[] = [
  { title: '(c) all --yes, nothing to do', ...runbook(ROOT, 'all', '--yes'), says: /Nothing to do/ },
  { title: '(d) all --plan, nothing to do', ...runbook(ROOT, 'all', '--plan'), says: /Nothing to do/ },
  { title: '(e) 90-troubleshoot', ...runbook(ROOT, '90-troubleshoot'), says: /Nothing is wrong/ },
];
/** Runs that call no system, whatever the latency. */
const OFFLINE: readonly Run[] = [
  { title: '(f) the list', ...runbook(ROOT), says: /90-troubleshoot/ },
  { title: '(f) --help', ...runbook(ROOT, '--help'), says: /EXIT CODES/ },
];

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
  readonly starts: Readonly<Record<Tool, number>>;
}

export interface GuideOptions {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Milliseconds after a reset until the cluster's controllers and Vault's pod are quiet. */
const SETTLED = 1500;
/** The programs that ask the API server for a run; the run itself asks under the project's name. */
const ASKING = new Set(['helm', 'kubectl', 'gloo-vault-irsa']);

/**
 * The guide's own commands and our runs in alternating rounds; whichever of the two begins changes from round to round.
 * @throws Error if a run failed, or did not do what it is measured for
 */
export async function measureGuide(sandbox: Sandbox, options: GuideOptions): Promise<Sample[]> {
  const { rounds, latencies, signal, tell } = options;
  const { control } = sandbox;
  const tools = new ToolLog(sandbox.operatorEnvironment());
  const samples: Sample[] = [];
  const take = async (run: Run, latency: number | undefined): Promise<void> => {
    tools.clear();
    await control.clearCalls();
    // The guide writes its documents into the working folder.
    const cwd = mkdtempSync(join(tmpdir(), 'bench-run-'));
    const from = Date.now();
    const { output: _, ...measured } = await measure({ ...run, cwd, env: tools.env, signal }, run.says);
    const asked = sandbox.kubernetesCalls(from, Date.now());
    rmSync(cwd, { recursive: true });
    const calls = await control.calls();
    // The operator is a user in the sandbox; Vault and Gloo's service accounts act as roles.
    const own = calls.filter(({ caller }) => !caller.includes(':assumed-role/')).length;
    samples.push({
      title: run.title,
      latency,
      ...measured,
      aws: own,
      awsByVault: calls.length - own,
      vault: (await control.vaultCalls()).length,
      kubernetes: asked.filter(({ program }) => ASKING.has(program)).length,
      starts: tools.starts(),
    });
    tell(
      `${run.title.padEnd(32)} ${latency === undefined ? '' : `${latency} ms`}  ${measured.seconds.toFixed(2)} s`,
    );
  };
  const fresh = async (latency: number): Promise<void> => {
    await sandbox.reset();
    rmSync(sandbox.env.KUBECACHEDIR ?? '', { recursive: true, force: true });
    await control.configureAccount({ latencyMs: latency });
    await sleep(SETTLED, undefined, { signal });
  };
  try {
    // Unmeasured: the first start makes the bundle.
    await measure({ ...runbook(ROOT, '--help'), cwd: ROOT, env: sandbox.operatorEnvironment(), signal });
    for (let round = 1; round <= rounds; round += 1) {
      tell(`round ${round} of ${rounds}`);
      for (const run of OFFLINE) await take(run, undefined);
      for (const latency of latencies) {
        const halves = [[GUIDE], [COLD, ...AFTERWARDS]];
        for (const half of round % 2 === 1 ? halves : halves.toReversed()) {
          await fresh(latency);
          for (const run of half) await take(run, latency);
        }
      }
    }
  } finally {
    tools.remove();
  }
  return samples;
}
