import { Failure, observe, quote, type StepContext } from 'engine/resource';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import { failureReason, newestPods, refusalReason } from './pods.ts';

/** The reason why a workload will not become ready, however long a run waits. */
export interface Stuck {
  readonly why: string;
  /** The deployment whose pods the cluster refuses. */
  readonly refused?: string;
}

/** Why waiting will not make a workload ready. @param before the restarts of its pods when the wait began */
export async function stuckReasons(
  kubectl: Kubectl,
  kind: 'deployment' | 'pod',
  object: KubernetesObject,
  work: StepContext,
  before?: ReadonlyMap<string, number>,
): Promise<readonly Stuck[]> {
  const pods = await podsOfWorkload(kubectl, kind, object, work);
  const { name } = object.metadata;
  const refusal = refusalReason(object);
  return [
    ...pods
      .flatMap((pod) => failureReason(pod, before?.get(pod.metadata.name)) ?? [])
      .map((why) => ({ why })),
    ...(refusal === undefined ? [] : [{ why: `${name} has no pod: ${refusal}`, refused: name }]),
  ];
}

export async function podsOfWorkload(
  kubectl: Kubectl,
  kind: 'deployment' | 'pod',
  object: KubernetesObject,
  work: StepContext,
): Promise<readonly KubernetesObject[]> {
  if (kind === 'pod') return [object];
  return newestPods(object, await kubectl.list('pod', object.metadata.namespace ?? '', work));
}

/** The events of a namespace; none if they may not be read. */
async function eventsIn(
  kubectl: Kubectl,
  namespace: string,
  work: StepContext,
): Promise<readonly KubernetesObject[]> {
  const events = await observe(() => kubectl.list('event', namespace, work));
  return 'value' in events ? events.value : [];
}

/** Events about the creation of pods. */
const CREATES = ['FailedCreate', 'SuccessfulCreate'];

/**
 * Why the API server refuses the pods of a StatefulSet, which has no condition for this; `undefined` if no event says so, or a pod was
 * created since.
 */
export async function refusalOfPods(
  kubectl: Kubectl,
  /** The name of the StatefulSet, or of its pod. */
  { name, namespace }: { readonly name: string; readonly namespace: string },
  work: StepContext,
): Promise<string | undefined> {
  const at = ({ lastTimestamp }: KubernetesObject) => Date.parse(lastTimestamp ?? '') || 0;
  const last = (await eventsIn(kubectl, namespace, work))
    .filter(
      ({ reason, involvedObject: of }) =>
        CREATES.includes(reason ?? '') && of && (name === of.name || name.startsWith(`${of.name}-`)),
    )
    .toSorted((a, b) => at(a) - at(b))
    .at(-1);
  return last?.reason === 'FailedCreate' ? last.message : undefined;
}

/**
 * Why the API server refuses the pods of a Job, such as a chart's hook; `undefined` if no event after `since` says so.
 * @param since in milliseconds since 1970
 */
export async function refusedJob(
  kubectl: Kubectl,
  namespace: string,
  since: number,
  work: StepContext,
): Promise<string | undefined> {
  const refused = (await eventsIn(kubectl, namespace, work)).find(
    ({ reason, involvedObject, lastTimestamp }) =>
      reason === 'FailedCreate' && involvedObject?.kind === 'Job' && Date.parse(lastTimestamp ?? '') >= since,
  );
  return refused && `${refused.involvedObject?.name}: ${refused.message}`;
}

export function stuckFailure(resource: string, failing: readonly Stuck[], namespace: string): Failure {
  // The cluster retries refused pods less and less often. A restart makes it retry at once.
  const again = failing
    .flatMap(({ refused }) => refused ?? [])
    .map((name) => ['kubectl', ...restart(name, namespace)].map(quote).join(' '));
  return new Failure({
    resource,
    seen: failing.map(({ why }) => why).join('; '),
    cause:
      'Waiting longer does not help: its container crashes or cannot start, or the cluster refuses its pods.',
    next: [
      './runbook 90-troubleshoot looks for the cause.',
      `kubectl get events -n ${quote(namespace)} says what the cluster did.`,
      ...(again.length === 0
        ? []
        : [
            `If the refusal is over: ${again.join('; ')}. Otherwise the cluster may take 17 minutes to create the pods.`,
          ]),
    ],
    words: failing.map(({ why }) => why).join('\n'),
  });
}

/** The words after kubectl. */
export const restart = (name: string, namespace: string) => [
  ...['rollout', 'restart', `deployment/${name}`],
  ...['-n', namespace],
];
