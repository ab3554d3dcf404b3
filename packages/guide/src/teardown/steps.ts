import { Failure, type Resource, removals, type StepContext, wrongInput } from 'engine/resource';
import { type Runbook, type Step, selectSteps } from 'engine/run';
import { lossOf } from 'pages';
import { TEARDOWN } from '../catalogue.ts';
import type { Guide } from '../guide.ts';
import { getRoleRepairRemoval, repairStep } from '../repairs/repair.ts';
import { vaultIrsaRole } from '../repairs/vault-identity.ts';
import { keepingNeeds } from './needs.ts';

type UndoStep = Pick<Step, 'title' | 'why'> & { readonly resources: readonly Resource[] };

/** A line of a teardown: the steps that undo one part. */
type Undo = (guide: Guide) => readonly UndoStep[];

/** Undoes the creating steps of a section, the last one first. */
export function undo({ steps }: Pick<Runbook<Guide>, 'steps'>, why: string): Undo {
  return (guide) =>
    steps(guide)
      .toReversed()
      .flatMap(({ id, title, resources = [], requires }) =>
        undoStep(
          `${id}: ${title.replace(/^Step \d+: /, '')}`,
          why,
          // If a container is gone, its contents are gone too and cannot be read.
          removals(resources).map((resource) => readIf(requires ?? (async () => true), resource)),
        ),
      );
}

/** Undoes the guide's repair of a Vault that was denied iam:GetRole. */
export function undoRepair(why: string): Undo {
  return (guide) => {
    const { id, title } = repairStep(guide, '');
    return undoStep(`${id}: ${title}`, why, getRoleRepairRemoval(guide));
  };
}

/** Undoes the role that 02-vault gives Vault's own service account. */
export const undoVaultIdentity = undoing('the role of Vault’s own service account', (guide) =>
  removals(guide.vaultHasOwnRole ? [vaultIrsaRole(guide)] : []),
);

/** A line that undoes resources outside the guide's steps. */
export function undoing(what: string, resourcesOf: (guide: Guide) => readonly Resource[]) {
  return (why: string): Undo =>
    (guide) =>
      undoStep(what, why, resourcesOf(guide));
}

function undoStep(what: string, why: string, resources: readonly Resource[]): UndoStep[] {
  return resources.length === 0 ? [] : [{ title: `Undo ${what}`, why, resources }];
}

interface Teardown {
  readonly inCluster: readonly Undo[];
  /** The resources that outlive a deleted cluster. */
  readonly inAws: readonly Undo[];
}

export function teardown(id: string, purpose: string, { inCluster, inAws }: Teardown): Runbook<Guide> {
  return {
    id,
    title: () => 'Teardown',
    purpose: () => purpose,
    steps(guide) {
      // A release is found by its name and labels, without its edition or a license key. Vault's own role is in AWS.
      const ofCluster = { ...guide, enterprise: false, vaultHasOwnRole: false };
      const stepsOf = (undos: readonly Undo[], from: Guide) => undos.flatMap((undone) => undone(from));
      return teardownSteps(guide, stepsOf(inCluster, ofCluster), stepsOf(inAws, guide));
    },
  };
}

/**
 * Puts the steps of a teardown in sequence: after a failure or a kill, the remaining part is the beginning of the guide,
 * from which the guide or the teardown can continue. Nothing in a cluster is read unless EKS knows the cluster.
 */
function teardownSteps(guide: Guide, inCluster: readonly UndoStep[], inAws: readonly UndoStep[]): Step[] {
  const firstInAws = `${TEARDOWN}.${inCluster.length + 1}`;
  const exists = () => assertClusterExists(guide, firstInAws);
  const steps = [...inCluster, ...inAws].map((step, index) => ({
    ...step,
    id: `${TEARDOWN}.${index + 1}`,
    ...(index > 0 && { after: [`${TEARDOWN}.${index}`] }),
    resources: step.resources.map((one) => (index < inCluster.length ? readIf(exists, one) : one)),
  }));
  const selected = selectSteps(steps, guide.teardown.selection);
  refuseFromAws(guide, !steps.slice(0, inCluster.length).some((step) => selected.includes(step)));
  const needed = keepingNeeds(
    guide,
    steps.flatMap(({ resources }) => resources),
    (one) =>
      selected.some(({ id, resources = [] }) => resources.includes(one) && !guide.teardown.skipped.has(id)),
  );
  return steps.map((step) => ({
    ...step,
    resources: step.resources.map((resource) => withLosses(needed(resource))),
  }));
}

/** @throws Failure of kind input if `--from` excludes an existing cluster */
function refuseFromAws({ teardown, CLUSTER_NAME }: Guide, beginsInAws: boolean): void {
  const { clusterIsGone, selection } = teardown;
  if (selection.from === undefined || !beginsInAws || clusterIsGone) return;
  throw wrongInput(
    '--from',
    `EKS has cluster ${CLUSTER_NAME}, and a teardown from this step would leave out what is in it`,
    `./runbook ${TEARDOWN} begins in the cluster; --only selects single steps, and keeps what the others need.`,
  );
}

function readIf(holds: (work: StepContext) => Promise<boolean>, resource: Resource): Resource {
  return {
    ...resource,
    read: async (work) => ((await holds(work)) ? resource.read(work) : undefined),
  };
}

/** Adds the losses that a person who removes the resource by hand also reads. */
function withLosses(resource: Resource): Resource {
  const { remove } = resource;
  if (remove === undefined) return resource;
  const loses = lossOf(resource.kind);
  return {
    ...resource,
    warning: (live) => (live && remove.isEmpty?.(live) ? undefined : `You lose: ${loses}`),
  };
}

/** @throws Failure if EKS does not know the cluster, with the command for a deleted one. */
async function assertClusterExists({ eksCluster }: Guide, firstInAws: string): Promise<boolean> {
  try {
    await eksCluster();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const fromOutside = `If the cluster has been deleted with everything in it: ./runbook ${TEARDOWN} --from ${firstInAws} removes what is left in AWS.`;
    throw error.with({ next: [...error.next, fromOutside] });
  }
}
