import { setMaxListeners } from 'node:events';
import { isAwsError } from 'aws-irsa/internal';
import {
  ambientSignal,
  Failure,
  hasReference,
  NotObservable,
  type Observation,
  observe,
  prefetch,
  type StepContext,
  withAmbientSignal,
  withReadCache,
} from 'engine/resource';
import { type Link, linksOf, runbookOf, type Step, sectionsOf } from 'engine/run';
import { TROUBLESHOOT } from '../catalogue.ts';
import type { Guide, Systems } from '../guide.ts';
import { WrongCluster } from '../inputs/cluster.ts';
import { openGuide, openPartly } from '../open-guide.ts';
import { logsNameNoFailure, secretsOf } from '../proofs/in-cluster/pod-logs.ts';
import { needsCluster, placeOf, targetOf } from '../run/target.ts';

export interface ChainSnapshot {
  readonly links: readonly Link[];
  readonly guide: Guide | undefined;
  /** The examined target: complete only if AWS responded. */
  readonly target: Readonly<Record<string, string>>;
}

/** How long an examination may take: a system that never responds must not hide the others. */
const LOOK_WITHIN_MS = 60_000;

/**
 * Examines the whole chain, from the operator's tools to a readable secret. A link that could not be read in time is unknown.
 * @throws Failure if EKS does not know the cluster, or if the context belongs to another one
 */
export async function lookAtChain(
  systems: Systems,
  { signal, progress }: StepContext,
): Promise<ChainSnapshot> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new NotObservable(`no answer within ${LOOK_WITHIN_MS / 1000} s`)),
    LOOK_WITHIN_MS,
  );
  const work = { progress, signal: AbortSignal.any([signal, late.signal]) };
  setMaxListeners(0, work.signal);
  // The signal also ends requests outside any step, such as those to AWS.
  const ending = AbortSignal.any([ambientSignal() ?? signal, late.signal]);
  try {
    return await withAmbientSignal(ending, async () => {
      const { links, guide } = await withReadCache(() => linksOfChain(systems, work));
      // The error of an interrupted call is not an observation.
      signal.throwIfAborted();
      await refuseAnotherCluster(systems, work);
      const target = guide === undefined ? placeOf(systems) : await targetOf(guide, [TROUBLESHOOT], signal);
      return { links, guide, target };
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Examines everything that the systems let be read. Reads with the kubectl context come after the proof of its cluster. */
async function linksOfChain(
  systems: Systems,
  work: StepContext,
): Promise<{ readonly links: readonly Link[]; readonly guide: Guide | undefined }> {
  const looking = prefetch(linksOf(systems.runbooks.preflight.steps(systems), work));
  const proving = prefetch(observe(() => systems.proveCluster(work)));
  const opened = await observe(() => openGuide(systems));
  const guide = 'value' in opened ? opened.value : undefined;
  const known = guide ?? (await openPartly(systems));
  const steps = chainOf(known);
  const isInCluster = ({ id }: Step) => needsCluster([runbookOf(id)]);
  const inAws = steps.filter((step) => !isInCluster(step));
  const asking = prefetch(linksOf(inAws, work));
  const inCluster = steps.filter(isInCluster);
  const proved = await proving;
  const found = 'value' in proved ? linksOf(inCluster, work) : notLookedAt(known, inCluster, proved.unknown);
  const links = (await Promise.all([looking, asking, found])).flat();
  return {
    guide,
    links: 'value' in opened ? links : links.map((link) => unanswered(link, opened)),
  };
}

/** A link for each section that needs the kubectl context, if nothing proves whose cluster that is. */
function notLookedAt(guide: Guide, steps: readonly Step[], why: string): readonly Link[] {
  const unknown = `not looked at, because nothing proves that the kubectl context is of this cluster: ${why}`;
  return guide.runbooks.sections.flatMap(({ id, title }): Link[] => {
    const [step] = steps.filter((one) => runbookOf(one.id) === id);
    if (step === undefined) return [];
    const name = `Everything under ${title(guide)} holds`;
    const check = { name, claim: name, run: () => Promise.reject(new NotObservable(unknown)) };
    return [{ step: step.id, name, claim: name, check, seen: { unknown }, excerpts: [] }];
  });
}

/** The guide's plan and its proofs, in their order. */
export function chainOf(guide: Guide): readonly Step[] {
  const steps = sectionsOf(guide.runbooks.sections, guide).flatMap((section) => section.steps);
  return [
    ...steps.filter(({ checks }) => checks === undefined),
    looks('pods', [logsNameNoFailure(guide)]),
    ...steps.filter(({ checks }) => checks !== undefined),
    looks('secrets', secretsOf(guide)),
  ];
}

/** A step that only 90-troubleshoot runs. */
function looks(id: string, checks: NonNullable<Step['checks']>): Step {
  return { id: `${TROUBLESHOOT}.${id}`, title: '', why: '', checks };
}

/** A difference from a value that only AWS knows is unknown, because AWS has not responded. */
function unanswered(link: Link, why: Observation<never>): Link {
  if (!('resource' in link) || !('value' in link.seen)) return link;
  const { differences = [] } = link.seen.value;
  return differences.some(({ wanted }) => hasReference(wanted)) ? { ...link, seen: why } : link;
}

/**
 * Ends the examination if EKS does not know the cluster, or if the context belongs to another one. Other errors of the proof become a
 * link, and Vault is not called.
 */
async function refuseAnotherCluster({ proveCluster }: Systems, work: StepContext): Promise<void> {
  try {
    await proveCluster(work);
  } catch (error) {
    const isAnother = error instanceof WrongCluster || isAwsError(error, 'ResourceNotFound');
    if (isAnother || !(error instanceof Failure || error instanceof NotObservable)) throw error;
  }
}
