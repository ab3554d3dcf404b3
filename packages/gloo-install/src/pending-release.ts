import { HELM_TIMEOUT, type Helm, type HelmRelease } from 'cluster-tools';
import { type Comparison, Failure, quote, type Work, waitFor } from 'resource';

/** How a release that is stuck is repaired, by its status. */
const REPAIRS: Readonly<Record<string, string>> = {
  failed: 'repaired by helm upgrade',
  'pending-install': 'repaired by helm uninstall and helm install: it was never installed to its end',
  'pending-upgrade': 'repaired by helm rollback and helm upgrade',
  'pending-rollback': 'repaired by helm rollback and helm upgrade',
  uninstalling: 'repaired by helm uninstall to its end and helm install',
};

/** What is done about the status of a release that is not deployed. Pure. */
export function repairOf(live: HelmRelease): string {
  const { status, holder } = live;
  if (holder !== undefined && holder.state !== 'gone') return `${whoOf(holder)} is waited for`;
  if (status === 'failed' && clearanceOf(live) === 'uninstall') return REPAIRS['pending-install'] ?? '';
  return REPAIRS[status] ?? 'helm upgrade';
}

/** What is known of a release that a helm works on, or was killed while it did: who, since when, and what clears it. */
export interface PendingRelease {
  readonly seen: string;
  readonly clear: string;
}

/** Tells of a release whose status says that a helm works on it; `undefined` for any other. Pure. */
export function pendingRelease(live: HelmRelease): PendingRelease | undefined {
  const { name, namespace, status, revision, since, holder } = live;
  if (holder === undefined) return undefined;
  return {
    seen: `revision ${revision} is ${status} since ${new Date(since).toISOString()}, by ${whoOf(holder)}`,
    clear: isUnusable(live)
      ? `helm uninstall ${name} --namespace ${quote(namespace)} --wait`
      : `helm rollback ${name} --namespace ${quote(namespace)}`,
  };
}

/**
 * The conflict over a release that helm has worked on for longer than these runbooks ever let it, where nobody can know
 * that this helm is gone: whoever does know clears it. `undefined` where there is none. Pure.
 */
export function heldRelease(
  live: HelmRelease,
  now = Date.now(),
): Extract<Comparison, { status: 'conflict' }> | undefined {
  const { status, holder } = live;
  const pending = pendingRelease(live);
  if (pending === undefined || holder?.state === 'gone' || timeLeft(live, now) > 0) return undefined;
  return {
    status: 'conflict',
    seen: pending.seen,
    differences: [{ field: 'status', live: status, wanted: 'deployed' }],
    options:
      holder?.state === 'at work'
        ? [
            `That helm still runs. Once it has ended, or you have ended it (kill ${holder.processes.join(' ')}), run again.`,
          ]
        : [
            `It may still be at work: nobody can tell from here. Once you know that it is not: ${pending.clear}`,
            'Then run again.',
          ],
  };
}

/**
 * Waits for another helm that is, or may be, at work on a release: clearing it away under its hands would break what it
 * installs. Returns where no helm works on it.
 * @throws Failure that is worth another look where that helm has ended its work, and a refusal where it has not.
 */
export async function waitForHolder(
  helm: Helm,
  live: HelmRelease,
  labels: Readonly<Record<string, string>>,
  work: Work,
): Promise<void> {
  const { name, namespace, status, revision, holder } = live;
  if (holder === undefined || holder.state === 'gone') return;
  const resource = `helm release ${namespace}/${name}`;
  const ended = await waitFor(
    {
      what: `${whoOf(holder)}, which has ${name} ${status}, to end`,
      atMost: timeLeft(live, Date.now()),
      first: 500,
    },
    async () => {
      const now = await helm.release(name, namespace, labels, work);
      if (now?.status !== status || now.revision !== revision) return 'ended';
      return now.holder?.state === 'gone' ? 'gone' : undefined;
    },
    work,
  );
  if (ended === 'gone') return;
  if (ended === 'ended') {
    throw new Failure({
      resource,
      seen: `${whoOf(holder)} has ended what it was doing`,
      transient: true,
      next: ['Run again: it looks first.'],
    });
  }
  const held = heldRelease(live, Number.POSITIVE_INFINITY);
  throw new Failure({ kind: 'refused', resource, seen: held?.seen ?? status, next: held?.options ?? [] });
}

/** What comes before the next installation or upgrade of a release that is stuck and that no helm works on. Pure. */
export function clearanceOf(live: HelmRelease): 'uninstall' | 'rollback' | undefined {
  if (live.holder !== undefined && live.holder.state !== 'gone') return undefined;
  if (isUnusable(live)) return 'uninstall';
  return live.status === 'pending-upgrade' || live.status === 'pending-rollback' ? 'rollback' : undefined;
}

/** How a release that is stuck, and that no helm works on any more, is made ready for the next one. */
export async function clearAway(
  helm: Helm,
  live: HelmRelease,
  work: Work,
): Promise<{ readonly revision: number } | undefined> {
  const { name, status, revision } = live;
  if (isUnusable(live)) {
    work.say(`helm uninstall ${name} (it is ${status})`);
    await helm.uninstall(live, work);
    return undefined;
  }
  if (status !== 'pending-upgrade' && status !== 'pending-rollback') return { revision };
  work.say(`helm rollback ${name} (it is ${status})`);
  await helm.rollback(live, work);
  return { revision: revision + 1 };
}

/** Whether nothing of it is worth an upgrade: it goes, or was never installed to its end. */
function isUnusable({ status, revision }: HelmRelease): boolean {
  return status === 'pending-install' || status === 'uninstalling' || (status === 'failed' && revision === 1);
}

/** How long a helm may still be at work on it, in milliseconds: the clock is that of whoever began it, and only a hint. */
function timeLeft({ since }: HelmRelease, now: number): number {
  return Math.max(0, Math.min(HELM_TIMEOUT, since + HELM_TIMEOUT - now));
}

function whoOf({ host, processes }: NonNullable<HelmRelease['holder']>): string {
  if (host === undefined) return 'a helm that these runbooks did not start';
  if (processes.length === 0) return `a helm on host ${host}`;
  return `helm on this machine (process ${processes.join(', ')})`;
}
