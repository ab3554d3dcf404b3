import type { StepContext } from 'engine/resource';
import { type Kubectl, type KubernetesObject, podVariable, podVariables, trueCondition } from 'kubernetes';

/** The annotation from which the pod identity webhook takes the role of a service account. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';

/** How a pod runs. */
export interface PodRun {
  readonly name: string;
  /** Since when it has been ready, in milliseconds since the epoch; `undefined` if it is not. */
  readonly readySince: number | undefined;
  /** How often its container ended and was started again, and why it does not run now. */
  readonly restarts: number;
  readonly waiting: string | undefined;
  /** The last end of its container, and how long ago that was, in milliseconds. */
  readonly lastExit: { readonly code: number; readonly at: number; readonly ago: number } | undefined;
  /** The container that ended last, or else the first one. */
  readonly container: string;
}

/** A running pod of one of some service accounts. */
export interface PodObservation extends PodRun {
  readonly serviceAccount: string;
  readonly role: string | undefined;
  /** Whether it has the file that AWS_WEB_IDENTITY_TOKEN_FILE names. */
  readonly token: boolean;
  /** Whether EKS Pod Identity gives it its credentials. */
  readonly podIdentity: boolean;
}

/** The running pods of these service accounts, how they run, and what the pod identity webhook gave them. */
export async function podsOf(
  kubectl: Kubectl,
  { namespace, serviceAccounts }: { readonly namespace: string; readonly serviceAccounts: readonly string[] },
  work: StepContext,
): Promise<readonly PodObservation[]> {
  const pods = await kubectl.list('pod', namespace, work);
  return pods.flatMap((pod) => {
    const serviceAccount = pod.spec?.serviceAccountName ?? '';
    if (!serviceAccounts.includes(serviceAccount) || pod.metadata.deletionTimestamp !== undefined) return [];
    const { name } = pod.metadata;
    const podIdentity = hasPodIdentity(pod);
    const role = roleOfPod(pod);
    return [{ name, serviceAccount, role, token: hasToken(pod), podIdentity, ...runOf(pod, Date.now()) }];
  });
}

export function runOf(pod: KubernetesObject, now: number): Omit<PodRun, 'name'> {
  const { initContainerStatuses = [], containerStatuses: others = [] } = pod.status ?? {};
  // The others wait for those that initialise the pod.
  const containerStatuses = [...initContainerStatuses, ...others];
  const ready = trueCondition(pod, 'Ready');
  const [last] = containerStatuses
    .flatMap(({ name, lastState }) => (lastState?.terminated ? [{ name, ...lastState.terminated }] : []))
    .map(({ name, exitCode: code = 0, finishedAt = '' }) => ({ name, code, at: Date.parse(finishedAt) || 0 }))
    .sort((a, b) => b.at - a.at);
  return {
    readySince: ready && (Date.parse(ready.lastTransitionTime ?? '') || 0),
    restarts: Math.max(0, ...containerStatuses.map(({ restartCount = 0 }) => restartCount)),
    waiting: containerStatuses.find(({ state }) => state?.waiting?.reason)?.state?.waiting?.reason,
    lastExit: last && { code: last.code, at: last.at, ago: now - last.at },
    container: (last ?? containerStatuses[0])?.name ?? '',
  };
}

export function roleOfPod(pod: KubernetesObject): string | undefined {
  return podVariable(pod.spec, 'AWS_ROLE_ARN');
}

/** Whether the Pod Identity agent gives a pod its credentials: it has no AWS_ROLE_ARN then. */
export function hasPodIdentity(pod: KubernetesObject): boolean {
  return (
    roleOfPod(pod) === undefined &&
    podVariable(pod.spec, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') !== undefined &&
    podVariable(pod.spec, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE') !== undefined
  );
}

/** The variable by which a pod has keys of its own: the SDK of AWS takes them before any role. */
export function keyVariable(pod: KubernetesObject): string | undefined {
  const isKey = /^AWS_(?:ACCESS_KEY(?:_ID)?|SHARED_CREDENTIALS_FILE)$/;
  return podVariables(pod.spec).find(({ name }) => isKey.test(name))?.name;
}

/** Whether the file that AWS_WEB_IDENTITY_TOKEN_FILE names is on a volume of the pod. */
function hasToken(pod: KubernetesObject): boolean {
  const file = podVariable(pod.spec, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const mounts = (pod.spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  return file !== undefined && mounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`));
}

/** Kubernetes waits up to five minutes before it starts a container again that keeps ending. */
const RESTARTED_WITHIN = 6 * 60_000;

/** Why a pod that should serve does not; `undefined` if it is ready. */
export function whyNotReady(pod: PodRun): string | undefined {
  if (pod.readySince !== undefined) return undefined;
  return [`${pod.name} is not ready`, ...(pod.waiting ? [pod.waiting] : []), ...exitTexts(pod)].join(', ');
}

/** Why a pod that is ready may end again soon; `undefined` if nothing says so. */
export function whyNotSteady(pod: PodRun): string | undefined {
  const { name, readySince = 0, lastExit } = pod;
  if (lastExit === undefined || lastExit.ago > RESTARTED_WITHIN) return undefined;
  return [`${name} is ready only since ${timeText(readySince)}`, ...exitTexts(pod)].join(', ');
}

function exitTexts({ restarts, lastExit }: PodRun): string[] {
  if (lastExit === undefined) return [];
  const { code, at } = lastExit;
  return [`it ended with exit code ${code} at ${timeText(at)}`, `restarts: ${restarts}`];
}

/** A time as people read it in a line: `2026-11-20T12:00:00Z`. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
