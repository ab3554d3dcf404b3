import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolRecorder } from '../tool-recorder.ts';
import { isChangingCall } from '../world.ts';
import type { Baseline, RunName, System } from './case.ts';

export const SYSTEMS: readonly System[] = ['aws', 'vault', 'helm', 'kubectl', 'kubernetes'];

/** The n-th call of its kind in an undisturbed run. Calls overlap, so their overall order differs from run to run. */
export interface CallSite {
  readonly run: RunName;
  readonly system: System;
  /** A service and an action, a method and a path, or the first words of a command. */
  readonly call: string;
  readonly nth: number;
}

/** The id in the path of a call that reads a single object. The next run does not make this call. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** The calls to disturb. A first run starts every tool; the run on installed releases, which is cheaper, makes all other calls. */
export function callSitesIn({ runs }: Baseline, system: System): CallSite[] {
  const first = isTool(system) ? 'first run' : 'run';
  return ([first, 'correction', 'teardown', 'troubleshoot'] as const).flatMap((run) => {
    const counts = new Map<string, number>();
    const repeatable = runs[run][system].filter((recorded) => !UUID.test(recorded));
    return repeatable.map((recorded) => {
      const call = kindOf(system, recorded);
      const nth = (counts.get(call) ?? 0) + 1;
      counts.set(call, nth);
      return { run, system, call, nth };
    });
  });
}

/** Whether a call changes something. */
export function changes({ run, system, call }: CallSite): boolean {
  if (run === 'troubleshoot') return false;
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
 * The kind of a recorded call, for counting. For a command: its first three words except flags, without the random end of
 * a pod's name.
 */
export function kindOf(system: System, call: string): string {
  if (!isTool(system)) return call;
  const words = call.split(' ').filter((word) => !word.startsWith('-'));
  const first = words.slice(0, 3).filter((word) => !word.startsWith(':'));
  return withoutPodEnds(first.join(' '));
}

/** The random end of a pod's name. */
const POD_END = /-[0-9a-f]{8,10}-[a-z0-9]{5}\b/g;

/** A text in which calls have the names for counting. */
export const withoutPodEnds = (text: string): string => text.replaceAll(POD_END, '');

/** A script that puts `api-front.mjs` in front of `kubectl proxy`, where it replaces the n-th response to a request. */
export const behindFront = (request = '', nth = 0) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder '${request}' ${nth} "$@"`;

/** The requests that `api-front.mjs` has received so far, in order. */
export function requestsIn({ folder }: ToolRecorder): string[] {
  const file = join(folder, 'requests');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
