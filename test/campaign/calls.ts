import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from 'sandbox';
import { ToolRecorder } from '../tool-recorder.ts';
import { isChangingCall, type Ran, world } from '../world.ts';
import { type Baseline, type Case, fail, RUNS, type RunName, type Survival, type System } from './case.ts';
import {
  assertChangesNothing,
  assertKilled,
  assertOutcome,
  assertSamePlan,
  assertTeardownOutcome,
} from './survival.ts';
import { Trial } from './trial.ts';

const NAMES: Readonly<Record<System, string>> = {
  aws: 'AWS',
  vault: 'Vault',
  helm: 'helm',
  kubectl: 'kubectl',
  kubernetes: 'Kubernetes',
};

/** A call of an undisturbed run. */
interface CallSite {
  readonly run: RunName;
  readonly system: System;
  readonly nth: number;
  readonly call: string;
}

/** What disturbs a call. */
export interface Disturbance {
  readonly what: string;
  readonly quick?: boolean;
  /** For calls to AWS and Vault: the fault that the gateway injects. Other calls have `script` or `answer`. */
  readonly fault?: Fault;
  /** For commands: see `AtCommand`. */
  readonly script?: string;
  /** For requests to the API server, and for scripts that print it. */
  readonly answer?: string;
  /** A further check of the disturbed run. */
  readonly check?: (ended: Ran, call: string) => void;
  /** For a disturbance that kills the run: finishes the job and checks the outcome. */
  readonly afterKill?: (baseline: Baseline) => Promise<unknown>;
}

/** A case for each call of the undisturbed runs and each disturbance of it. */
export function atEveryCall(baseline: Baseline, disturb: (site: CallSite) => readonly Disturbance[]): Case[] {
  return (Object.keys(NAMES) as System[])
    .flatMap((system) => callSitesIn(baseline, system))
    .flatMap((site) =>
      disturb(site).map((disturbance): Case => {
        const { run, system, nth, call } = site;
        const { startState, endState } = RUNS[run];
        const { what, quick = false } = disturbance;
        return {
          name: `${run}, ${system} call ${nth}, ${isTool(system) ? firstWords(call) : call}: ${what}`,
          group: `${NAMES[system]}: ${what}`,
          quick,
          startState,
          ...(endState && { endState }),
          run: () => runDisturbed(site, disturbance, baseline),
        };
      }),
    );
}

/**
 * The calls to disturb, each in the cheapest run that makes it: calls of the plan in a plan, calls of the verification in
 * a run on a finished guide, and all others in a first run.
 */
function callSitesIn({ runs }: Baseline, system: System): CallSite[] {
  const [plan, first] = isTool(system) ? (['first plan', 'first run'] as const) : (['plan', 'run'] as const);
  const calls = (run: RunName): number => runs[run][system].length;
  // A plan makes the same number of calls before and after the guide. A verification starts no tool except port-forwards.
  const verification = isTool(system) ? 0 : calls('run again') - calls(plan);
  return ([plan, first, 'run again', 'correction', 'teardown'] as const).flatMap((run) =>
    runs[run][system]
      .map((call, index) => ({ run, system, nth: index + 1, call }))
      .filter(({ nth }) => run !== first || (nth > calls(plan) && nth <= calls(first) - verification)),
  );
}

async function runDisturbed(site: CallSite, disturbance: Disturbance, baseline: Baseline): Promise<Survival> {
  const { control } = world();
  const { script = '', answer = '', fault, check, afterKill } = disturbance;
  const { system, nth } = site;
  const at = isTool(system)
    ? { tool: system, nth, script }
    : { tool: 'kubectl' as const, script: behindFront(nth) };
  const recorder = new ToolRecorder(
    world().environment(),
    fault === undefined ? { ...at, answer } : undefined,
  );
  try {
    await control.clearCalls();
    const run = new Trial(RUNS[site.run].args, { env: recorder.env });
    recorder.setTarget(run.pid);
    if (fault !== undefined) await control.setFaults([faultFor(site, fault, run.pid)]);
    const ended = await run.ended;
    await control.clearFaults();
    const called = await interceptedCall(site, fault, recorder);
    if (afterKill !== undefined)
      return await assertKilled(run, () => afterKill(expectedAfter(site.run, baseline)));
    await run.assertNoLeftovers();
    check?.(ended, nameInError(system, called));
    return await outcomeOf(site.run, ended, called, baseline);
  } finally {
    recorder.remove();
  }
}

function faultFor({ system, nth }: CallSite, fault: Fault, pid: number): Fault {
  return { ...fault, nth, pid, ...(system === 'vault' && { service: system }) };
}

/** The call that was disturbed. It may differ from the recorded one, because overlapping calls change their order. */
async function interceptedCall(
  { system, nth, call }: CallSite,
  fault: Fault | undefined,
  recorder: ToolRecorder,
): Promise<string> {
  if (fault === undefined)
    return (isTool(system) ? recorder.calls(system) : requestsIn(recorder))[nth - 1] ?? call;
  const { control } = world();
  const hit =
    system === 'vault'
      ? (await control.vaultCalls()).map((one) => ({ ...one, called: `${one.method} ${one.path}` }))
      : (await control.calls()).map((one) => ({ ...one, called: `${one.service} ${one.action}` }));
  return (
    hit.find((one) => one.fault === fault.kind)?.called ?? fail(`the fault hit no call; expected ${call}`)
  );
}

/** The word by which an error names a call: the tool, the action or the path. */
function nameInError(system: System, call: string): string {
  return isTool(system) ? system : (call.split(' ')[1] ?? call);
}

function outcomeOf(run: RunName, ended: Ran, called: string, baseline: Baseline): Promise<Survival> {
  if (run === 'first plan' || run === 'plan') return assertSamePlan(ended, baseline.summaries[run]);
  if (run === 'run again') return assertChangesNothing(ended, called, baseline);
  if (run === 'teardown') return assertTeardownOutcome(ended, baseline);
  return assertOutcome(ended, expectedAfter(run, baseline));
}

/** The baseline with the outcome that is expected of this run. */
function expectedAfter(run: RunName, baseline: Baseline): Baseline {
  if (run !== 'correction') return baseline;
  // If its answer is lost, CreatePolicyVersion is repeated. That leaves one more version that is not the default.
  return { ...baseline, golden: baseline.corrected, mayDiffer: /\/versions\// };
}

/** Whether a call changes something. */
export function changes({ system, call }: CallSite): boolean {
  return isTool(system)
    ? /^(?:install|upgrade|rollback|uninstall|annotate|delete|rollout restart) /.test(call)
    : isChangingCall(call);
}

export function isTool(system: System): system is 'helm' | 'kubectl' {
  return system === 'helm' || system === 'kubectl';
}

/** The first three words of a command that are not flags. */
function firstWords(words: string): string {
  return words
    .split(' ')
    .filter((word) => !word.startsWith('-'))
    .slice(0, 3)
    .join(' ');
}

/** A script that runs the command and keeps its output in a file. Skips `port-forward` and `proxy`, which would not end. */
export const TAKES_EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** A script that puts `api-front.mjs` in front of `kubectl proxy`. It replaces the body of the n-th answer; 0 replaces none. */
export const behindFront = (nth: number) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder ${nth} "$@"`;

/** The requests that `api-front.mjs` has received so far, in order. */
export function requestsIn({ folder }: ToolRecorder): string[] {
  const file = join(folder, 'requests');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
