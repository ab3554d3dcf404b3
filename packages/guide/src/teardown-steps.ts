import { isAwsError } from 'aws-irsa/internal';
import {
  compare,
  Failure,
  factsOf,
  neededBy,
  observe,
  type Resource,
  removals,
  type StepContext,
} from 'engine/resource';
import type { Runbook, Step } from 'engine/run';
import { lossOf } from 'pages';
import { runbooksOf, TEARDOWN } from './catalog.ts';
import type { Guide } from './guide.ts';
import { getRoleRepairRemoval, repairStep } from './repairs/repair.ts';
import { vaultIrsaRole } from './repairs/vault-identity.ts';

type UndoStep = Pick<Step, 'title' | 'why'> & { readonly resources: readonly Resource[] };

/** A line of a teardown: the steps that undo something. */
type Undo = (guide: Guide) => readonly UndoStep[];

/** Undoes the steps of a section that create something, the last one first. */
export function undo(section: string, why: string): Undo {
  return (guide) =>
    runbooksOf(guide.runbooks, [section])
      .flatMap(({ steps }) => steps(guide))
      .toReversed()
      .flatMap(({ id, title, resources = [], requires }) =>
        undoStep(
          `${id}: ${title.replace(/^Step \d+: /, '')}`,
          why,
          // If something is gone, what was inside it is gone too and cannot be read.
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
export function undoVaultIdentity(why: string): Undo {
  return (guide) =>
    undoStep(
      'the role of Vault’s own service account',
      why,
      removals(guide.vaultHasOwnRole ? [vaultIrsaRole(guide)] : []),
    );
}

function undoStep(what: string, why: string, resources: readonly Resource[]): UndoStep[] {
  return resources.length === 0 ? [] : [{ title: `Undo ${what}`, why, resources }];
}

interface Teardown {
  readonly inCluster: readonly Undo[];
  /** What outlives a deleted cluster. */
  readonly inAws: readonly Undo[];
}

export function teardown(id: string, purpose: string, { inCluster, inAws }: Teardown): Runbook<Guide> {
  return {
    id,
    title: () => 'Teardown',
    purpose: () => purpose,
    steps(guide) {
      // A release is found by its name and labels: neither its edition nor a license key is needed. Vault's own role is in AWS.
      const ofCluster = { ...guide, enterprise: false, vaultHasOwnRole: false };
      const stepsOf = (undos: readonly Undo[], from: Guide) => undos.flatMap((undone) => undone(from));
      return teardownSteps(guide, stepsOf(inCluster, ofCluster), stepsOf(inAws, guide));
    },
  };
}

/**
 * Orders the steps of a teardown one after the other: after a failure or a kill, what is left is the beginning of the guide,
 * from which the guide or the teardown can continue. Nothing in a cluster is read unless EKS knows the cluster.
 */
function teardownSteps(guide: Guide, inCluster: readonly UndoStep[], inAws: readonly UndoStep[]): Step[] {
  const exists = () => assertClusterExists(guide, `${TEARDOWN}.${inCluster.length + 1}`);
  const steps = [...inCluster, ...inAws];
  const needed = chainOf(
    guide,
    steps.flatMap(({ resources }) => resources),
  );
  return steps.map((step, index) => ({
    ...step,
    resources: step.resources
      .map((resource) => withLosses(needed(resource)))
      .map((resource) => (index < inCluster.length ? readIf(exists, resource) : resource)),
    id: `${TEARDOWN}.${index + 1}`,
    ...(index > 0 && { after: [`${TEARDOWN}.${index}`] }),
  }));
}

/**
 * What stays keeps all that it needs: a Gloo that stays, Gloo's IAM role; and that role, everything by which it logs in. Vault's
 * own role keeps its policy, and either role the provider.
 */
function chainOf(guide: Guide, resources: readonly Resource[]): (resource: Resource) => Resource {
  const named = (name: string) => resources.filter((one) => one.name === name);
  const release = resources.filter(({ kind }) => factsOf(kind).teardown === 'logs in');
  const whichStays = async (some: readonly Resource[], work: StepContext) => {
    for (const one of some) {
      const live = await one.read(work);
      if (live !== undefined && compare(one, live).action === 'keep')
        return `${one.name} stays, and needs it`;
    }
    return undefined;
  };
  /** A cluster that was deleted needs nothing; one that cannot be read may need everything. */
  const ofGloo = async (work: StepContext) => {
    if (!(await clusterExists(guide))) return undefined;
    const found = await observe(async () => {
      await guide.proveCluster(work);
      return whichStays(release, work);
    });
    return 'value' in found
      ? found.value
      : `whether Gloo stays, and needs it, could not be read: ${found.unknown}`;
  };
  const roles = named(`iam role ${guide.VAULT_AUTH_ROLE_NAME}`).map((role) => neededBy(role, ofGloo));
  const ofLogins = async (work: StepContext) => (await ofGloo(work)) ?? whichStays(roles, work);
  const vaultRoles = named(`iam role ${guide.VAULT_IRSA_ROLE_NAME}`).map((role) => neededBy(role, ofLogins));
  const ofVault = async (work: StepContext) => (await ofLogins(work)) ?? whichStays(vaultRoles, work);
  return (resource) => {
    const { kind, name } = resource;
    if (release.includes(resource)) return resource;
    if (name === roles[0]?.name) return neededBy(resource, ofGloo);
    const isOfAll =
      factsOf(kind).teardown === 'trusted by both roles' ||
      name.includes(guide.VAULT_AUTH_GET_ROLE_POLICY_NAME);
    return neededBy(resource, isOfAll ? ofVault : ofLogins);
  };
}

function readIf(holds: (work: StepContext) => Promise<boolean>, resource: Resource): Resource {
  return {
    ...resource,
    read: async (work) => ((await holds(work)) ? resource.read(work) : undefined),
  };
}

/** What a person who removes it by hand reads too. */
function withLosses(resource: Resource): Resource {
  const { remove } = resource;
  if (remove === undefined) return resource;
  const loses = lossOf(resource.kind);
  return {
    ...resource,
    warning: (live) => (live && remove.isEmpty?.(live) ? undefined : `You lose: ${loses}`),
  };
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

async function clusterExists({ eksCluster }: Guide): Promise<boolean> {
  try {
    await eksCluster();
    return true;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFound')) return false;
    throw error;
  }
}
