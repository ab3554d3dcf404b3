import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolRecorder } from '../tool-recorder.ts';
import { isChangingCall } from '../world.ts';
import { type Baseline, ONLY_READS, type RunName, type System } from './case.ts';

export const SYSTEMS: readonly System[] = ['aws', 'vault', 'helm', 'kubectl', 'kubernetes'];

/** The n-th call of its kind in an undisturbed run. Calls overlap, so their overall order differs from run to run. */
export interface CallSite {
  readonly run: RunName;
  readonly system: System;
  /** A service and an action, a method and a path, or the first words of a command. */
  readonly call: string;
  readonly nth: number;
}

/**
 * The calls to disturb, each in the cheapest run that makes it: calls of the plan in a plan, calls of the verification in
 * a run on a finished guide, and all others in a first run.
 */
export function callSitesIn({ runs }: Baseline, system: System): CallSite[] {
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

/** Whether a call changes something. */
export function changes({ run, system, call }: CallSite): boolean {
  // Neither has a job to finish.
  if (run.endsWith('plan') || ONLY_READS.has(run)) return false;
  return isTool(system)
    ? /^(?:install|upgrade|rollback|uninstall|annotate|delete|rollout restart) /.test(call)
    : isChangingCall(call);
}

/** Whether it is the first call of its kind in its run, and no other run makes such a call. */
export function isOwn({ runs }: Baseline, { run, system, call, nth }: CallSite): boolean {
  const others = (Object.keys(runs) as RunName[]).filter((other) => other !== run);
  return (
    nth === 1 && !others.some((other) => runs[other][system].some((one) => kindOf(system, one) === call))
  );
}

export function isTool(system: System): system is 'helm' | 'kubectl' {
  return system === 'helm' || system === 'kubectl';
}

/**
 * What a recorded call is counted as. For a command: its first three words that are not flags, without the random end of
 * a pod's name.
 */
export function kindOf(system: System, call: string): string {
  if (!isTool(system)) return call;
  const words = call.split(' ').filter((word) => !word.startsWith('-'));
  return words
    .slice(0, 3)
    .filter((word) => !word.startsWith(':'))
    .join(' ')
    .replace(/-[0-9a-f]{8,10}-[a-z0-9]{5}$/, '');
}

/** A script that puts `api-front.mjs` in front of `kubectl proxy`. It replaces the body of the n-th answer to a request. */
export const behindFront = (request = '', nth = 0) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder '${request}' ${nth} "$@"`;

/** The requests that `api-front.mjs` has received so far, in order. */
export function requestsIn({ folder }: ToolRecorder): string[] {
  const file = join(folder, 'requests');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
