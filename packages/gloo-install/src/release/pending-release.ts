import { Failure, RUN_AGAIN, type StepContext, waitFor } from 'engine/resource';
import { type Helm, type HelmRelease, type Patch, titleOfRelease } from 'kubernetes';
import { jobDeletions } from '../objects/manifest.ts';
import type { DriftedObject } from '../objects/release-objects.ts';
import type { AbandonedAt } from '../systems/systems.ts';

/**
 * How long a working helm may record nothing: it waits up to 5 minutes (`--timeout`) for a hook or for
 * installed objects, and records when each hook begins and ends.
 */
const SILENCE_MS = 6 * 60_000;

/** The same for a helm whose run is dead: it ends with that run, and records its end. */
const SILENCE_WITHOUT_RUN_MS = 10_000;

/** Makes Helm 4 take over the fields that other programs have set. */
export const FORCE = '--force-conflicts';

type Recovery = 'uninstall' | 'rollback';

/** The statuses of a release while helm is working on it. They stay after that helm was killed. */
const RECOVERIES: ReadonlyMap<string, Recovery> = new Map([
  ['pending-install', 'uninstall'],
  ['uninstalling', 'uninstall'],
  ['pending-upgrade', 'rollback'],
  ['pending-rollback', 'rollback'],
]);

/** Whether a helm is working on a release, or was killed at it. */
export function isAtWork({ status }: Pick<HelmRelease, 'status'>): boolean {
  return RECOVERIES.has(status);
}

/** The recovery before the next installation or upgrade of a release. */
export function recoveryFor({ status, revision }: HelmRelease): Recovery | undefined {
  // A release that was never fully installed has no revision to roll back to.
  return status === 'failed' && revision === 1 ? 'uninstall' : RECOVERIES.get(status);
}

/**
 * The values to give to helm because it does not keep them itself: it reuses those of the last deployed revision, and
 * has none after a release is uninstalled. A release that was never fully installed has no values to keep.
 */
export function valuesToKeep(live: HelmRelease): HelmRelease['values'] | undefined {
  const isNew = recoveryFor(live) === 'uninstall' && live.status !== 'uninstalling';
  return live.status === 'deployed' || isNew ? undefined : live.values;
}

/** Ends a killed helm’s operation, without hooks: a problem that blocked the installation’s Jobs also blocks those of the removal. */
function recoveryWords(recovery: Recovery, { name, namespace }: HelmRelease, forces = false): string[] {
  const options = recovery === 'uninstall' ? ['--wait', '--no-hooks'] : forces ? [FORCE] : [];
  return [recovery, name, '--namespace', namespace, ...options];
}

/** A command: the words after `helm` or `kubectl`, and the patch for kubectl. */
type Step = readonly [tool: 'helm' | 'kubectl', words: readonly string[], patch?: Patch];

/** The steps before an existing release is upgraded, or installed again. */
export function stepsBefore(
  live: HelmRelease & { readonly drifted?: readonly DriftedObject[] },
  forces = false,
): readonly Step[] {
  const recovery = recoveryFor(live);
  const recover: Step[] = recovery ? [['helm', recoveryWords(recovery, live, forces)]] : [];
  if (recovery === 'uninstall') return recover;
  const jobs = jobDeletions(live).map((words): Step => ['kubectl', words]);
  const back = (live.drifted ?? []).flatMap(({ back }): Step[] =>
    back ? [['kubectl', ...back.command]] : [],
  );
  // A rollback creates the Jobs again.
  return [...jobs, ...back, ...recover, ...(recovery ? jobs : [])];
}

/**
 * How long a helm may still be working on a release without changes, in milliseconds. The time of its last record
 * is by the clock of helm's own machine.
 * @param abandonedAt when a dead run began to change the release
 */
export function remainingSilence(
  { recorded }: HelmRelease,
  now: number,
  abandonedAt = Number.POSITIVE_INFINITY,
): number {
  const silence = recorded >= abandonedAt ? SILENCE_WITHOUT_RUN_MS : SILENCE_MS;
  return Math.max(0, Math.min(silence, recorded + silence - now));
}

/**
 * Waits while another helm may be working on a release: a concurrent repair would break its installation. Helm's status does
 * not distinguish a working helm from a killed one; a long time without a record does, and so does the journal of a run on this
 * machine.
 * @returns the release, if no wait is needed or its helm was interrupted; `undefined` if the other helm uninstalled it
 * @throws transient Failure if the other helm did anything else
 */
export async function waitForHelm(
  helm: Helm,
  live: HelmRelease,
  work: StepContext,
  abandonedAt?: AbandonedAt,
): Promise<HelmRelease | undefined> {
  let last = live;
  while (RECOVERIES.has(last.status)) {
    const { name, namespace, status, revision, recorded } = last;
    const begun = await abandonedAt?.(titleOfRelease({ name, namespace }));
    const found = await waitFor(
      {
        what: `helm to finish with ${name}, which is ${status} (if no helm is running any more: ${helm.typed(recoveryWords(recoveryFor(last) ?? 'rollback', last))})`,
        atMostMs: remainingSilence(last, Date.now(), begun),
        firstPauseMs: 500,
      },
      async () => {
        const now = await helm.release(name, namespace, work);
        const same = now?.status === status && now.revision === revision && now.recorded === recorded;
        return same ? undefined : { now };
      },
      work,
    );
    if (found === undefined) return last;
    if (found.now === undefined) return undefined;
    last = found.now;
  }
  if (last === live) return live;
  throw new Failure({
    resource: titleOfRelease(live),
    seen: 'another helm has finished with it',
    isConcurrentChange: true,
    next: [RUN_AGAIN],
  });
}
