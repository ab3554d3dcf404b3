import {
  type Difference,
  differ,
  Failure,
  quote,
  type Resource,
  type StepContext,
  untilAccepted,
  waitFor,
} from 'engine/resource';
import { type Kubectl, type KubernetesObject, trueCondition } from 'kubernetes';
import { releaseOf } from '../objects/ownership.ts';
import { restartCounts } from './pods.ts';
import { podsOfWorkload, refusalOfPods, restart, type Stuck, stuckFailure, stuckReasons } from './stuck.ts';

interface Workload {
  readonly kind: 'deployment' | 'pod';
  readonly name: string;
  readonly namespace: string;
}

export interface Readiness {
  readonly ready: readonly string[];
  readonly notReady: readonly string[];
  /** Why waiting will not make these workloads ready. */
  readonly failing: readonly Stuck[];
}

/**
 * A ready pod. Helm calls a release deployed as soon as its objects exist, and even its `--wait` ignores a
 * StatefulSet with the update strategy OnDelete, such as Vault's.
 */
export function readyPod(
  kubectl: Kubectl,
  spec: { readonly name: string; readonly namespace: string },
): Resource<Readiness> {
  const { name, namespace } = spec;
  const command = `${kubectl.shown} wait --for=condition=Ready pod/${name} -n ${quote(namespace)}`;
  return {
    ...waiting(namespace, command),
    kind: 'pod',
    in: 'cluster',
    claim: `${name} is ready`,
    explains: { missing: 'vault-unreachable', needs: 'vault-release-differs', other: 'pod-not-ready' },
    name: `pod ${namespace}/${name} ready`,
    async read(work) {
      const pod = await kubectl.get('pod', name, namespace, work);
      return pod && readinessOf(kubectl, 'pod', [pod], work);
    },
    write: (_live, work) => waitUntilReady(kubectl, { kind: 'pod', name, namespace }, work),
  };
}

/** The deployments of a Helm release, all of them available. */
export function readyRelease(
  kubectl: Kubectl,
  spec: { readonly release: string; readonly namespace: string },
): Resource<Readiness> {
  const { release, namespace } = spec;
  const command = `${kubectl.shown} wait --for=condition=Available deployment --all -n ${quote(namespace)}`;
  const read = async (work: StepContext): Promise<Readiness | undefined> => {
    const deployments = await kubectl.list('deployment', namespace, work);
    const made = deployments.filter((deployment) => releaseOf(deployment) === release);
    return made.length === 0 ? undefined : readinessOf(kubectl, 'deployment', made, work);
  };
  return {
    ...waiting(namespace, command),
    kind: 'deployments',
    in: 'cluster',
    // The verification of the workloads is more detailed.
    claim: false,
    name: `deployments of ${namespace}/${release} available`,
    read,
    async write(live, work) {
      const notReady = live?.notReady ?? (await read(work))?.notReady ?? [];
      await Promise.all(
        notReady.map((name) => waitUntilReady(kubectl, { kind: 'deployment', name, namespace }, work)),
      );
    },
  };
}

/** The common part of resources that only wait for readiness. */
function waiting(namespace: string, command: string) {
  return {
    waits: true,
    differs: ({ notReady, failing }: Readiness): readonly Difference[] =>
      notReady.length === 0
        ? []
        : differ(
            'not ready',
            (failing.length > 0 ? failing.map(({ why }) => why) : notReady).join(', '),
            '(none)',
          ).map((one) => ({
            ...one,
            said:
              failing.length > 0
                ? `${one.live}`
                : `${one.live} ${notReady.length === 1 ? 'is' : 'are'} not ready`,
          })),
    remark: ({ ready }: Readiness) => ready.join(', '),
    stuckFailure: ({ failing }: Readiness) =>
      failing.length === 0 ? undefined : stuckFailure(`pods in ${namespace}`, failing, namespace),
    command: () => ({ run: [command], limit: '--timeout=60s' }),
  };
}

/** A deployment scaled to 0 is available, but has no pods. */
function isReady(kind: Workload['kind'], object: KubernetesObject): boolean {
  if (kind === 'pod') return trueCondition(object, 'Ready') !== undefined;
  const { spec: { replicas } = {}, status: { readyReplicas = 0 } = {} } = object;
  return trueCondition(object, 'Available') !== undefined && readyReplicas > 0 && replicas !== 0;
}

async function readinessOf(
  kubectl: Kubectl,
  kind: Workload['kind'],
  objects: readonly KubernetesObject[],
  work: StepContext,
): Promise<Readiness> {
  const notReady = objects.filter((object) => !isReady(kind, object));
  const failing = await Promise.all(notReady.map((object) => stuckReasons(kubectl, kind, object, work)));
  const nameOf = ({ metadata }: KubernetesObject) => metadata.name;
  return {
    ready: objects.filter((object) => !notReady.includes(object)).map(nameOf),
    notReady: notReady.map(nameOf),
    failing: failing.flat(),
  };
}

/** How long a workload may take to exist, and then to become ready: images on a slow registry. */
const EXISTS_WITHIN_MS = 60_000;
const READY_WITHIN = 300_000;

/**
 * Waits until a pod is ready or a deployment available.
 * @throws Failure at the time limit, or as soon as its pods show that waiting will not help
 */
export async function waitUntilReady(
  kubectl: Kubectl,
  { kind, name, namespace }: Workload,
  work: StepContext,
  isDoneIn = (object: KubernetesObject) => isReady(kind, object),
): Promise<void> {
  const resource = `${kind} ${namespace}/${name}`;
  const look = () => kubectl.get(kind, name, namespace, work);
  const created = { what: `${resource} to be created`, atMostMs: EXISTS_WITHIN_MS };
  const first = await waitFor(created, look, work);
  const before = first && restartCounts(await podsOfWorkload(kubectl, kind, first, work));
  const ready = { what: `${resource} to be ready`, usually: 'under a minute', atMostMs: READY_WITHIN };
  const isDone =
    before &&
    (await waitFor(
      ready,
      async () => {
        const object = await look();
        if (object === undefined) return undefined;
        if (isDoneIn(object)) return true;
        const failing = await stuckReasons(kubectl, kind, object, work, before);
        if (failing.length > 0) throw stuckFailure(resource, failing, namespace);
        return undefined;
      },
      work,
    ));
  if (isDone) return;
  const within = (before === undefined ? EXISTS_WITHIN_MS : READY_WITHIN) / 1000;
  const refused = before === undefined ? await refusalOfPods(kubectl, { name, namespace }, work) : undefined;
  throw new Failure({
    resource,
    seen: [`it was not ${before === undefined ? 'created' : 'ready'} within ${within} s`, refused ?? []]
      .flat()
      .join('; '),
    ...(refused === undefined ? { page: 'pod-not-ready' } : { words: refused }),
    next: [`kubectl get events -n ${quote(namespace)} says what the cluster did.`],
  });
}

/** Restarts a deployment, and waits until its new pods have replaced the old ones. */
export async function restartDeployment(
  kubectl: Kubectl,
  name: string,
  namespace: string,
  work: StepContext,
): Promise<void> {
  const resource = `deployment ${namespace}/${name}`;
  await untilAccepted(
    { what: `a second before restarting ${resource} again`, atMostMs: 5000 },
    () => kubectl.change(resource, restart(name, namespace), work),
    // A restart is recorded in whole seconds, and the last restart may precede the change that needs this one.
    (error) => error instanceof Failure && /within the past second/.test(error.seen),
    work,
  );
  await waitUntilRolledOut(kubectl, name, namespace, work);
}

/** Waits until all pods of a deployment have its present template, and are ready. */
export function waitUntilRolledOut(
  kubectl: Kubectl,
  name: string,
  namespace: string,
  work: StepContext,
): Promise<void> {
  return waitUntilReady(kubectl, { kind: 'deployment', name, namespace }, work, isRolledOut);
}

/** The condition of `kubectl rollout status`. */
function isRolledOut({
  metadata,
  spec: { replicas: wanted = 1 } = {},
  status = {},
}: KubernetesObject): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const isSeen = observedGeneration >= (metadata.generation ?? 0);
  return (
    isSeen && updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= updatedReplicas
  );
}
