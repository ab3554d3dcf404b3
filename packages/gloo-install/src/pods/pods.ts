import { brief, type StepContext } from 'engine/resource';
import {
  type Kubectl,
  type KubernetesObject,
  ownContainers,
  podVariable,
  podVariables,
  trueCondition,
} from 'kubernetes';

/** The identity of a pod, and how it runs. */
export interface PodObservation {
  readonly name: string;
  readonly serviceAccount: string;
  /** The role from the pod identity webhook. */
  readonly role: string | undefined;
  /** Whether the pod has the file of AWS_WEB_IDENTITY_TOKEN_FILE. */
  readonly token: boolean;
  /** Whether EKS Pod Identity gives the pod its credentials: then it has no AWS_ROLE_ARN. */
  readonly podIdentity: boolean;
  /** When the pod became ready, in milliseconds since the epoch; `undefined` if it is not ready. */
  readonly readySince: number | undefined;
  /** When the last of its containers started, in milliseconds since the epoch; `undefined` if none is running. */
  readonly startedAt: number | undefined;
  /** How often the main container was restarted, and why the pod is not running now. */
  readonly restarts: number;
  readonly waiting: string | undefined;
  /** Why no node accepts the pod, in the scheduler's words. */
  readonly unscheduled?: string | undefined;
  /** The last end of the container, and how long ago it was. */
  readonly lastExit: { readonly code: number; readonly at: number; readonly agoMs: number } | undefined;
  /** The main container, or the init container that ended last. */
  readonly container: string;
}

/** The running pods of these service accounts. */
export async function podsOf(
  kubectl: Kubectl,
  { namespace, serviceAccounts }: { readonly namespace: string; readonly serviceAccounts: readonly string[] },
  work: StepContext,
): Promise<readonly PodObservation[]> {
  const pods = await kubectl.list('pod', namespace, work);
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((pod) => observePod(pod))
    .filter(({ serviceAccount }) => serviceAccounts.includes(serviceAccount));
}

export function observePod(pod: KubernetesObject, now = Date.now()): PodObservation {
  const { spec, status = {} } = pod;
  const role = podVariable(spec, 'AWS_ROLE_ARN');
  const own = ownContainers(spec, status.containerStatuses);
  const isSidecar = ({ name }: { readonly name: string }) =>
    spec?.initContainers?.some((one) => one.name === name && one.restartPolicy === 'Always');
  // The other containers wait for the init containers.
  const initial = (status.initContainerStatuses ?? []).filter((one) => !isSidecar(one));
  const containers = [...initial, ...own];
  const ready = trueCondition(pod, 'Ready');
  const [last] = containers
    .flatMap(({ name, lastState }) => (lastState?.terminated ? [{ name, ...lastState.terminated }] : []))
    .map(({ name, exitCode: code = 0, finishedAt = '' }) => ({ name, code, at: Date.parse(finishedAt) || 0 }))
    .sort((a, b) => b.at - a.at);
  return {
    name: pod.metadata.name,
    serviceAccount: spec?.serviceAccountName ?? '',
    role,
    token: hasToken(pod),
    podIdentity:
      role === undefined &&
      podVariable(spec, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') !== undefined &&
      podVariable(spec, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE') !== undefined,
    readySince: ready && (Date.parse(ready.lastTransitionTime ?? '') || 0),
    startedAt: startedAt(own),
    restarts: Math.max(0, ...containers.map(({ restartCount = 0 }) => restartCount)),
    waiting: [...containers, ...(status.containerStatuses ?? [])].find(({ state }) => state?.waiting?.reason)
      ?.state?.waiting?.reason,
    ...unscheduledIn(status),
    lastExit: last && { code: last.code, at: last.at, agoMs: now - last.at },
    container: (last ?? own[0])?.name ?? '',
  };
}

function unscheduledIn({ conditions = [] }: NonNullable<KubernetesObject['status']>) {
  const { message } = conditions.find((one) => one.type === 'PodScheduled' && one.status === 'False') ?? {};
  return message === undefined ? {} : { unscheduled: message };
}

function startedAt(containers: NonNullable<NonNullable<KubernetesObject['status']>['containerStatuses']>) {
  const times = containers.flatMap(({ state }) => Date.parse(state?.running?.startedAt ?? '') || []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The variable that gives a pod its own keys: AWS's SDK prefers them to any role. */
export function keyVariable(pod: KubernetesObject): string | undefined {
  const isKey = /^AWS_(?:ACCESS_KEY(?:_ID)?|SHARED_CREDENTIALS_FILE)$/;
  return podVariables(pod.spec).find(({ name }) => isKey.test(name))?.name;
}

/** Whether the file of AWS_WEB_IDENTITY_TOKEN_FILE is on a volume of the pod. */
function hasToken(pod: KubernetesObject): boolean {
  const file = podVariable(pod.spec, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const own = ownContainers(pod.spec, pod.spec?.containers);
  const mounts = own.flatMap(({ volumeMounts = [] }) => volumeMounts);
  return file !== undefined && mounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`));
}

/** Kubernetes waits up to five minutes before it restarts a container that keeps ending. */
const RESTARTED_WITHIN = 6 * 60_000;

/** Why a pod that should be ready is not; `undefined` if it is. */
export function notReadyReason(pod: PodObservation): string | undefined {
  if (pod.readySince !== undefined) return undefined;
  const { name, waiting, unscheduled } = pod;
  const reasons = [
    ...(waiting ? [waiting] : []),
    ...(unscheduled ? [`no node accepts it: ${brief(unscheduled)}`] : []),
  ];
  return [`${name} is not ready`, ...reasons, ...exitTexts(pod)].join(', ');
}

/** Why a ready pod may soon end again; `undefined` if there is no sign of that. */
export function notSteadyReason(pod: PodObservation): string | undefined {
  const { name, readySince, lastExit } = pod;
  if (readySince === undefined || lastExit === undefined || lastExit.agoMs > RESTARTED_WITHIN)
    return undefined;
  const seen = [`${name} became ready only at ${timeText(readySince)}`, ...exitTexts(pod)].join(', ');
  return `${seen}, and may end again; run again after ${timeText(lastExit.at + RESTARTED_WITHIN)}`;
}

function exitTexts({ restarts, lastExit }: PodObservation): string[] {
  if (lastExit === undefined) return [];
  const { code, at } = lastExit;
  return [`it ended with exit code ${code} at ${timeText(at)}`, `restarts: ${restarts}`];
}

/** A time for people: `2026-11-20T12:00:00Z`. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * The number of restarts from which a container counts as unable to run. A container that starts before its dependencies may end once
 * or twice; the fourth end comes half a minute after the first.
 */
const RESTARTS = 3;

/** How long a pod may fail to start before it counts as unable to: a registry may be slow. */
const STARTS_WITHIN_MS = 60_000;

const CANNOT_START =
  /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|CreateContainer(?:Config)?Error|RunContainerError)$/;

/**
 * Why waiting will not make a pod ready: its container keeps ending, or cannot start. `undefined` if waiting may help.
 * @param before its restarts when the wait began: a change since then may let it run at its next start
 */
export function failureReason(pod: KubernetesObject, before = 0, now = Date.now()): string | undefined {
  const run = observePod(pod, now);
  const { waiting = '', restarts, readySince } = run;
  const age = now - (Date.parse(pod.metadata.creationTimestamp ?? '') || now);
  const keepsEnding = waiting === 'CrashLoopBackOff' && restarts >= RESTARTS && restarts > before;
  const cannotStart =
    waiting === 'InvalidImageName' || (CANNOT_START.test(waiting) && age > STARTS_WITHIN_MS);
  return readySince === undefined && (keepsEnding || cannotStart) ? notReadyReason(run) : undefined;
}

/**
 * Why the API server refuses a deployment’s pods, such as a quota or a policy; `undefined` if it does not.
 * @param minimumMs the minimum duration of the refusal, in milliseconds: pods that are being replaced count towards a quota, too
 */
export function refusalReason(
  deployment: KubernetesObject,
  minimumMs = STARTS_WITHIN_MS,
): string | undefined {
  const { lastTransitionTime = '', message } = trueCondition(deployment, 'ReplicaFailure') ?? {};
  return Date.now() - Date.parse(lastTransitionTime) >= minimumMs ? message : undefined;
}

/** How often each pod was restarted. */
export function restartCounts(pods: readonly KubernetesObject[]): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, observePod(pod).restarts]));
}

const TEMPLATE = 'pod-template-hash';

/** The pods of a deployment's present template; none before its controller has created one. Older pods say nothing about it. */
export function newestPods(
  { metadata: { generation }, spec, status = {} }: KubernetesObject,
  pods: readonly KubernetesObject[],
): readonly KubernetesObject[] {
  if (status.observedGeneration !== generation || !status.updatedReplicas) return [];
  const labels = Object.entries(spec?.selector?.matchLabels ?? {});
  const own = pods
    .filter(({ metadata }) => labels.every(([name, value]) => metadata.labels?.[name] === value))
    .sort((a, b) => createdAt(b) - createdAt(a));
  return own.filter(({ metadata }) => metadata.labels?.[TEMPLATE] === own[0]?.metadata.labels?.[TEMPLATE]);
}

function createdAt({ metadata }: KubernetesObject): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}
