import { Failure, type Resource, removals, type StepContext } from 'engine/resource';
import type { Step } from 'engine/run';
import { byHandOf } from 'pages';
import { TEARDOWN } from './catalog.ts';
import type { Guide } from './guide.ts';

type UndoStep = Pick<Step, 'title' | 'why'> & { readonly resources: readonly Resource[] };

export function removalStep(title: string, why: string, resources: readonly Resource[]): UndoStep[] {
  return resources.length === 0 ? [] : [{ title, why, resources }];
}

/** The steps that create something, last one first, each with the removals of what it creates. */
export function undoSteps(steps: readonly Step[], why: string): UndoStep[] {
  return steps.toReversed().flatMap(({ id, title, resources = [], requires }) =>
    removalStep(
      `Undo ${id}: ${title.replace(/^Step \d+: /, '')}`,
      why,
      // If something is gone, what was inside it is gone too and cannot be read.
      removals(resources).map((resource) => readIf(requires ?? (async () => true), resource)),
    ),
  );
}

/**
 * Orders the steps of a teardown one after the other: after a failure or a kill, what is left is the beginning of the guide,
 * from which the guide or the teardown can continue. Nothing in a cluster is read unless EKS knows the cluster.
 */
export function teardownSteps(
  guide: Guide,
  inCluster: readonly UndoStep[],
  inAws: readonly UndoStep[],
): Step[] {
  const exists = () => assertClusterExists(guide, `${TEARDOWN}.${inCluster.length + 1}`);
  return [...inCluster, ...inAws].map((step, index) => ({
    ...step,
    resources: step.resources
      .map(withLosses)
      .map((resource) => (index < inCluster.length ? readIf(exists, resource) : resource)),
    id: `${TEARDOWN}.${index + 1}`,
    ...(index > 0 && { after: [`${TEARDOWN}.${index}`] }),
  }));
}

function readIf(holds: (work: StepContext) => Promise<boolean>, resource: Resource): Resource {
  return {
    ...resource,
    read: async (work) => ((await holds(work)) ? resource.read(work) : undefined),
  };
}

/** What a person who removes it by hand reads too. */
function withLosses(resource: Resource): Resource {
  const { undo } = byHandOf(resource.kind);
  return undo === undefined ? resource : { ...resource, warning: () => `This loses: ${undo.loses}` };
}

/** @throws Failure if EKS knows no such cluster, with the command to use for a deleted one. */
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
