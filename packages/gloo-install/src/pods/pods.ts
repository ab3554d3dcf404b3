import type { StepContext } from 'engine/resource';
import {
  type Kubectl,
  type KubernetesObject,
  ownContainers,
  podVariable,
  podVariables,
  trueCondition,
} from 'kubernetes';

/** What a pod has, and how it runs. */
export interface PodObservation {
  readonly name: string;
  readonly serviceAccount: string;
  /** What the pod identity webhook gave it. */
  readonly role: string | undefined;
  /** Whether it has the file that AWS_WEB_IDENTITY_TOKEN_FILE names. */
  readonly token: boolean;
  /** Whether EKS Pod Identity gives it its credentials: it has no AWS_ROLE_ARN then. */
  readonly podIdentity: boolean;
  /** Since when it has been ready, in milliseconds since the epoch; `undefined` if it is not. */
  readonly readySince: number | undefined;
  /** When the last of its containers started, in milliseconds since the epoch; `undefined` if none runs. */
  readonly startedAt: number | undefined;
  /** How often its own container ended and was started again, and why the pod does not run now. */
  readonly restarts: number;
  readonly waiting: string | undefined;
  /** The last end of its container, and how long ago that was, in milliseconds. */
  readonly lastExit: { readonly code: number; readonly at: number; readonly agoMs: number } | undefined;
  /** Its own container, or one that initialises the pod and ended last. */
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
  // The others wait for those that initialise the pod.
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
    lastExit: last && { code: last.code, at: last.at, agoMs: now - last.at },
    container: (last ?? own[0])?.name ?? '',
  };
}

function startedAt(containers: NonNullable<NonNullable<KubernetesObject['status']>['containerStatuses']>) {
  const times = containers.flatMap(({ state }) => Date.parse(state?.running?.startedAt ?? '') || []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The variable by which a pod has keys of its own: the SDK of AWS takes them before any role. */
export function keyVariable(pod: KubernetesObject): string | undefined {
  const isKey = /^AWS_(?:ACCESS_KEY(?:_ID)?|SHARED_CREDENTIALS_FILE)$/;
  return podVariables(pod.spec).find(({ name }) => isKey.test(name))?.name;
}

/** Whether the file that AWS_WEB_IDENTITY_TOKEN_FILE names is on a volume of the pod. */
function hasToken(pod: KubernetesObject): boolean {
  const file = podVariable(pod.spec, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const own = ownContainers(pod.spec, pod.spec?.containers);
  const mounts = own.flatMap(({ volumeMounts = [] }) => volumeMounts);
  return file !== undefined && mounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`));
}

/** Kubernetes waits up to five minutes before it starts a container again that keeps ending. */
const RESTARTED_WITHIN = 6 * 60_000;

/** Why a pod that should serve does not; `undefined` if it is ready. */
export function whyNotReady(pod: PodObservation): string | undefined {
  if (pod.readySince !== undefined) return undefined;
  return [`${pod.name} is not ready`, ...(pod.waiting ? [pod.waiting] : []), ...exitTexts(pod)].join(', ');
}

/** Why a pod that is ready may end again soon; `undefined` if nothing says so. */
export function whyNotSteady(pod: PodObservation): string | undefined {
  const { name, readySince, lastExit } = pod;
  if (readySince === undefined || lastExit === undefined || lastExit.agoMs > RESTARTED_WITHIN)
    return undefined;
  const seen = [`${name} is ready only since ${timeText(readySince)}`, ...exitTexts(pod)].join(', ');
  return `${seen}, and may end again; run again after ${timeText(lastExit.at + RESTARTED_WITHIN)}`;
}

function exitTexts({ restarts, lastExit }: PodObservation): string[] {
  if (lastExit === undefined) return [];
  const { code, at } = lastExit;
  return [`it ended with exit code ${code} at ${timeText(at)}`, `restarts: ${restarts}`];
}

/** A time as people read it in a line: `2026-11-20T12:00:00Z`. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * The number of restarts after which a container counts as unable to run. One that starts before what it needs may end once or
 * twice; the fourth end comes half a minute after the first.
 */
const RESTARTS = 3;

/** How long a pod may fail to start before it counts as one that cannot: a registry may hesitate. */
const STARTS_WITHIN_MS = 60_000;

const CANNOT_START =
  /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|CreateContainer(?:Config)?Error|RunContainerError)$/;

/**
 * Why a pod will not become ready by waiting: its container keeps ending, or cannot start. `undefined` if it may.
 * @param before its restarts when the wait began: what has changed since then may let it run at its next start
 */
export function whyFailing(pod: KubernetesObject, before = 0, now = Date.now()): string | undefined {
  const run = observePod(pod, now);
  const { waiting = '', restarts, readySince } = run;
  const age = now - (Date.parse(pod.metadata.creationTimestamp ?? '') || now);
  const keepsEnding = waiting === 'CrashLoopBackOff' && restarts >= RESTARTS && restarts > before;
  const cannotStart =
    waiting === 'InvalidImageName' || (CANNOT_START.test(waiting) && age > STARTS_WITHIN_MS);
  return readySince === undefined && (keepsEnding || cannotStart) ? whyNotReady(run) : undefined;
}

/**
 * Why the API server refuses a deployment’s pods, such as a quota or a policy; `undefined` if it does not.
 * @param since for how long at least, in milliseconds: the pods that new ones replace count in a quota, too
 */
export function whyRefused(deployment: KubernetesObject, since = STARTS_WITHIN_MS): string | undefined {
  const { lastTransitionTime = '', message } = trueCondition(deployment, 'ReplicaFailure') ?? {};
  return Date.now() - Date.parse(lastTransitionTime) >= since ? message : undefined;
}

/** How often each pod was restarted. */
export function restartCounts(pods: readonly KubernetesObject[]): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, observePod(pod).restarts]));
}

const TEMPLATE = 'pod-template-hash';

/** The pods of a deployment's present template; none until its controller has made one. Older ones say nothing about it. */
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
