import type { KubernetesObject } from 'kubernetes';
import { runOf, whyNotReady } from './pods.ts';

/**
 * The number of restarts after which a container counts as unable to run. One that starts before what it needs may end once or
 * twice; the fourth end comes half a minute after the first.
 */
const RESTARTS = 3;

/** How long a pod may fail to start before it counts as one that cannot, in milliseconds: a registry may hesitate. */
const STARTS_WITHIN = 60_000;

const CANNOT_START =
  /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|CreateContainer(?:Config)?Error|RunContainerError)$/;

/**
 * Why a pod will not become ready by waiting: its container keeps ending, or cannot start. `undefined` if it may.
 * @param before its restarts when the wait began: what has changed since then may let it run at its next start
 */
export function whyFailing(pod: KubernetesObject, before = 0, now = Date.now()): string | undefined {
  const run = { name: pod.metadata.name, ...runOf(pod, now) };
  const { waiting = '', restarts, readySince } = run;
  const age = now - (Date.parse(pod.metadata.creationTimestamp ?? '') || now);
  const keepsEnding = waiting === 'CrashLoopBackOff' && restarts >= RESTARTS && restarts > before;
  const cannotStart = waiting === 'InvalidImageName' || (CANNOT_START.test(waiting) && age > STARTS_WITHIN);
  return readySince === undefined && (keepsEnding || cannotStart) ? whyNotReady(run) : undefined;
}

/** How often each pod was restarted. */
export function restartCounts(pods: readonly KubernetesObject[]): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name, runOf(pod, Date.now()).restarts]));
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
