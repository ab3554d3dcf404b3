import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallFault } from 'sandbox';
import { ToolRecorder } from '../tool-recorder.ts';
import { isChangingCall, type Ran, world } from '../world.ts';
import {
  type Baseline,
  type Case,
  type Expected,
  fail,
  ONLY_READS,
  RUNS,
  type RunName,
  type SetupStep,
  type System,
} from './case.ts';
import { Trial } from './trial.ts';

const NAMES: Readonly<Record<System, string>> = {
  aws: 'AWS',
  vault: 'Vault',
  helm: 'helm',
  kubectl: 'kubectl',
  kubernetes: 'Kubernetes',
};

/** The n-th call of its kind in an undisturbed run. Calls overlap, so their overall order differs from run to run. */
interface CallSite {
  readonly run: RunName;
  readonly system: System;
  /** A service and an action, a method and a path, or the first words of a command. */
  readonly call: string;
  readonly nth: number;
}

/** What disturbs a call. */
export interface Disturbance {
  readonly what: string;
  readonly quick?: boolean;
  /** For calls to AWS and Vault: the fault that the gateway injects. Other calls have `script` or `answer`. */
  readonly fault?: CallFault;
  /** For commands: see `AtCommand`. */
  readonly script?: string;
  /** For requests to the API server, and for scripts that print it. */
  readonly answer?: string;
  /** A further check of the disturbed run. */
  readonly check?: (ended: Ran, call: string) => void;
  /** Whether it kills the run. */
  readonly kills?: boolean;
  /** What happens before the next run. */
  readonly beforeNext?: SetupStep;
}

/** A case for each call of the undisturbed runs and each disturbance of it. */
export function atEveryCall(baseline: Baseline, disturb: (site: CallSite) => readonly Disturbance[]): Case[] {
  return (Object.keys(NAMES) as System[])
    .flatMap((system) => callSitesIn(baseline, system))
    .flatMap((site) =>
      disturb(site).map((disturbance): Case => {
        const { run, system, call, nth } = site;
        const { startState, endState } = RUNS[run];
        const { what, quick = false } = disturbance;
        return {
          name: `${run}, ${system} ${call}${nth === 1 ? '' : ` (${nth})`}: ${what}`,
          group: `${NAMES[system]}: ${what}`,
          quick,
          startState,
          ...(endState && { endState }),
          expected: expectedOf(site, disturbance),
          run: () => runDisturbed(site, disturbance),
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
  const count = (run: RunName, call: string): number =>
    runs[run][system].filter((one) => kindOf(system, one) === call).length;
  // A plan makes the same calls before and after the guide. A verification starts no tool except port-forwards.
  const inVerification = (call: string): number =>
    isTool(system) ? 0 : Math.max(0, count('run again', call) - count(plan, call));
  return ([plan, first, 'run again', 'correction', 'teardown', 'troubleshoot'] as const).flatMap((run) => {
    const calls = new Set(runs[run][system].map((call) => kindOf(system, call)));
    return [...calls].flatMap((call) => {
      const [from, to] =
        run === first
          ? [count(plan, call), count(first, call) - inVerification(call)]
          : [0, count(run, call)];
      return Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
        run,
        system,
        call,
        nth: from + index + 1,
      }));
    });
  });
}

/** Whether it is the first call of its kind in its run, and no other run makes such a call. */
export function isOwn({ runs }: Baseline, { run, system, call, nth }: CallSite): boolean {
  const others = (Object.keys(runs) as RunName[]).filter((other) => other !== run);
  return (
    nth === 1 && !others.some((other) => runs[other][system].some((one) => kindOf(system, one) === call))
  );
}

function expectedOf({ run, call }: CallSite, { kills, beforeNext }: Disturbance): Expected {
  return {
    like: run,
    ...(kills && { exits: [137] }),
    ...(beforeNext && { beforeNext }),
    // Nothing has to be finished if such a run fails at a call that only reads.
    ...(ONLY_READS.has(run) && !kills && !isChangingCall(call) && { next: 'never' }),
  };
}

async function runDisturbed(site: CallSite, disturbance: Disturbance): Promise<Ran> {
  const { control } = world();
  const { script = '', answer = '', fault, check } = disturbance;
  const { system, call, nth } = site;
  const at = isTool(system)
    ? { tool: system, words: call, nth, script }
    : { tool: 'kubectl' as const, script: behindFront(call, nth) };
  const recorder = new ToolRecorder(
    world().environment(),
    fault === undefined ? { ...at, answer } : undefined,
  );
  try {
    const run = new Trial(RUNS[site.run].args, { env: recorder.env });
    recorder.setTarget(run.pid);
    if (fault !== undefined) await control.setFaults([faultFor(site, fault, run.pid)]);
    const ended = await run.ended;
    if (!(await wasDisturbed(site, fault, recorder))) fail(`the run did not make this call`, ended.output);
    check?.(ended, nameInError(system, call));
    return ended;
  } finally {
    recorder.remove();
  }
}

function faultFor({ system, call, nth }: CallSite, fault: CallFault, pid: number): CallFault {
  const [service = '', action = ''] = system === 'vault' ? [system, call] : call.split(' ');
  return { ...fault, service, action, nth, pid };
}

async function wasDisturbed(
  { system, call, nth }: CallSite,
  fault: CallFault | undefined,
  recorder: ToolRecorder,
): Promise<boolean> {
  if (fault === undefined) {
    const calls = isTool(system) ? recorder.calls(system) : requestsIn(recorder);
    return calls.filter((one) => kindOf(system, one) === call).length >= nth;
  }
  const { control } = world();
  const calls = system === 'vault' ? await control.vaultCalls() : await control.calls();
  return calls.some((one) => one.fault === fault.kind);
}

/** The word by which an error names a call: the tool, the action or the path. */
function nameInError(system: System, call: string): string {
  return isTool(system) ? system : (call.split(' ')[1] ?? call);
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

/**
 * What a recorded call is counted as. For a command: its first three words that are not flags, without the random end of
 * a pod's name.
 */
function kindOf(system: System, call: string): string {
  if (!isTool(system)) return call;
  const words = call.split(' ').filter((word) => !word.startsWith('-'));
  return words
    .slice(0, 3)
    .filter((word) => !word.startsWith(':'))
    .join(' ')
    .replace(/-[0-9a-f]{8,10}-[a-z0-9]{5}$/, '');
}

/** A script that runs the command and keeps its output in a file. Skips `port-forward` and `proxy`, which would not end. */
export const TAKES_EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** A script that puts `api-front.mjs` in front of `kubectl proxy`. It replaces the body of the n-th answer to a request. */
export const behindFront = (request = '', nth = 0) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder '${request}' ${nth} "$@"`;

/** The requests that `api-front.mjs` has received so far, in order. */
export function requestsIn({ folder }: ToolRecorder): string[] {
  const file = join(folder, 'requests');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
