import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { openSandbox, type Sandbox } from 'sandbox';
import { start } from '../start.ts';
import { TOOLS, ToolRecorder } from '../tool-recorder.ts';
import { giveAuthority } from '../vault.ts';
import type { Run, Side } from './runs.ts';

/** The measurements and calls of one run. */
export interface Sample {
  readonly title: string;
  /** Milliseconds added to every call to AWS. */
  readonly latency: number;
  /** Wall time. */
  readonly seconds: number;
  /** CPU seconds of the run and of every child process that was waited for. */
  readonly cpu: number;
  /** Calls by the run itself, without Vault's, which asks AWS who logs in. */
  readonly aws: number;
  /** Seconds that helm waited for the chart's CRDs: none if it sees them at once, otherwise two, at random. */
  readonly crdWait: number;
  /** Starts of helm, kubectl and the AWS CLI. */
  readonly starts: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Milliseconds from a reset until the cluster's controllers and Vault's pod are quiet. */
const SETTLED = 1500;

/**
 * Measures sides in alternating rounds; the first side changes from round to round.
 * @throws Error if a run failed, or did not do its work
 */
export async function measureRounds(
  sandbox: Sandbox,
  sides: readonly Side[],
  { rounds, latencies, signal, tell }: RoundOptions,
): Promise<Sample[]> {
  const { control } = sandbox;
  const operator = sandbox.operatorEnvironment();
  const withOwnVault = environmentWithOwnVault(sandbox);
  const variablesOf = ({ hasOwnVault }: Run) => (hasOwnVault ? withOwnVault : operator);
  const recorder = new ToolRecorder(operator);
  const samples: Sample[] = [];
  const take = async (run: Run, latency: number): Promise<void> => {
    recorder.clear();
    await control.clearCalls();
    const from = Date.now();
    const measured = await measure(run, { ...variablesOf(run), ...recorder.env }, signal);
    const crdWait = crdWaitIn(sandbox, from, Date.now());
    const calls = await control.calls();
    const aws = calls.filter(({ caller }) => !isVaults(caller)).length;
    const starts = TOOLS.flatMap((tool) => recorder.calls(tool)).length;
    samples.push({ title: run.title, latency, ...measured, crdWait, aws, starts });
    tell(`${run.title}, ${latency} ms: ${measured.seconds.toFixed(2)} s`);
  };
  // Not measured, because the first start builds the bundle.
  for (const run of sides.flat().filter(({ title }) => title.startsWith('(f)')))
    await measure(run, operator, signal);
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}`);
    const inTurn = round % 2 === 1 ? sides : sides.toReversed();
    for (const latency of latencies) {
      for (const side of inTurn) {
        await empty(
          sandbox,
          latency,
          side.some(({ hasOwnVault }) => hasOwnVault),
          signal,
        );
        for (const run of side) await take(run, latency);
      }
    }
  }
  return samples;
}

const environmentWithOwnVault = ({ name }: Sandbox) => openSandbox(name, true)?.operatorEnvironment() ?? {};

/** Empties a sandbox, and adds this many milliseconds to every call to AWS. */
async function empty(
  sandbox: Sandbox,
  latencyMs: number,
  hasOwnVault: boolean,
  signal: AbortSignal,
): Promise<void> {
  await sandbox.control.stopOwnVault();
  await sandbox.reset();
  if (hasOwnVault) {
    await sandbox.control.startOwnVault();
    execFileSync('bash', ['-euc', giveAuthority()], {
      env: environmentWithOwnVault(sandbox),
      stdio: 'ignore',
    });
  }
  rmSync(sandbox.environment().KUBECACHEDIR ?? '', { recursive: true, force: true });
  await sandbox.control.configureAccount({ latencyMs });
  await sleep(SETTLED, undefined, { signal });
}

/** The operator is a user in the sandbox; Vault and Gloo's service accounts act as roles. */
function isVaults(arn: string): boolean {
  return arn.includes(':assumed-role/');
}

/**
 * Helm checks whether the API server serves its new CRDs, at once and then every two seconds. The cluster's own components
 * connect with a certificate.
 */
function crdWaitIn({ layout }: Sandbox, from: number, to: number): number {
  // The last line may be incomplete.
  const lines = readFileSync(layout.auditLog, 'utf8').split('\n').slice(0, -1);
  const looks = lines.flatMap((line) => {
    const { user, requestReceivedTimestamp, objectRef } = JSON.parse(line);
    const at = Date.parse(requestReceivedTimestamp);
    const counts = user.username.startsWith('arn:') && objectRef?.resource === 'customresourcedefinitions';
    return counts && at >= from && at <= to ? [at] : [];
  });
  const gaps = looks.slice(1).map((at, before) => (at - (looks[before] ?? at)) / 1000);
  return gaps.filter((gap) => gap > 1).reduce((sum, gap) => sum + gap, 0);
}

/** Bash measures a command, and writes the result to a file. */
const MEASURED = `TIMEFORMAT='%R %U %S'; { time "$@" 2>&1; } 2> "$0"`;

/** @throws Error with the end of its output if the run failed or did other work, or the signal's reason */
async function measure(
  { program, args, says }: Run,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Pick<Sample, 'seconds' | 'cpu'>> {
  signal.throwIfAborted();
  // The guide writes its documents into the working folder.
  const cwd = temporaryFolder();
  const file = join(cwd, 'measured');
  const { child, ended } = start('bash', ['-c', MEASURED, file, program, ...args], {
    ...{ cwd, env: { ...env, NO_COLOR: '1', LC_NUMERIC: 'C' } },
    // A process group, so that a signal ends all of its processes.
    detached: true,
  });
  const end = (): void => void process.kill(-(child.pid ?? 0), 'SIGTERM');
  signal.addEventListener('abort', end);
  const { exitCode, output } = await ended.finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  if (exitCode !== 0 || !says.test(output))
    throw new Error(
      `${[program, ...args].join(' ')}: exit code ${exitCode}:\n${output.trimEnd().slice(-3000)}`,
    );
  const [seconds = 0, user = 0, system = 0] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  return { seconds, cpu: user + system };
}
