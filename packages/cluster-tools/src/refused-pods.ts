import { setTimeout as pause } from 'node:timers/promises';
import { Failure, type Work } from 'resource';
import { adviceOf, explain } from 'troubleshoot';
import type { ApiServer } from './api-server.ts';
import { pathOf } from './kinds.ts';

interface Refusal {
  /** The Job, StatefulSet or ReplicaSet whose pod was refused. */
  readonly involvedObject: { readonly uid: string };
  readonly message?: string;
}

/** How long a controller may take until its pod is there, or refused, in milliseconds. */
const PATIENCE = 5000;

/** Why pods of a namespace could not be created, as its events of the last hour say; none if this user may not read them. */
async function refusals(api: ApiServer, namespace: string, work: Work): Promise<readonly Refusal[]> {
  const path = `${pathOf('event', namespace)}?fieldSelector=reason%3DFailedCreate`;
  const answer = await api.ask({ what: 'kubectl get events', path }, work);
  return answer.status >= 300 ? [] : ((answer.body as { items?: Refusal[] } | null)?.items ?? []);
}

/**
 * The refusal of a pod that the namespace's security standard forbids, which no waiting changes. An event may be an hour
 * old, so the namespace must still enforce that standard.
 */
async function forbiddenPod(
  api: ApiServer,
  namespace: string,
  isMeant: (refusal: Refusal) => boolean,
  work: Work,
): Promise<Failure | undefined> {
  for (const refusal of (await refusals(api, namespace, work)).filter(isMeant)) {
    const { message = '' } = refusal;
    const known = explain(message);
    const [, pod, level] = /pods "([^"]*)" is forbidden: violates PodSecurity "([a-z]*):/.exec(message) ?? [];
    if (known?.id !== 'pod-security' || level === undefined) continue;
    const request = { what: 'kubectl get namespace', path: pathOf('namespace', '', namespace) };
    const { status, body } = await api.ask(request, work);
    const labels =
      (body as { metadata?: { labels?: Record<string, string> } } | null)?.metadata?.labels ?? {};
    if (status < 300 && labels['pod-security.kubernetes.io/enforce'] !== level) continue;
    return new Failure({ resource: `pod ${namespace}/${pod}`, seen: message, ...adviceOf(known) });
  }
  return undefined;
}

/**
 * Looks only once the pod's controller has had its time since `started`, by the monotonic clock.
 * @throws Failure if the namespace's security standard forbids this pod
 */
export async function refuseForbiddenPod(
  api: ApiServer,
  { name, namespace, started }: { name: string; namespace: string; started: number },
  work: Work,
): Promise<void> {
  if (performance.now() - started <= PATIENCE) return;
  const isMeant = ({ message = '' }: Refusal) => message.includes(`pods "${name}"`);
  const refusal = await forbiddenPod(api, namespace, isMeant, work);
  if (refusal !== undefined) throw refusal;
}

/**
 * Carries out `act`, and stops it once the namespace's security standard forbids one of its pods: helm waits for the
 * Jobs of its hooks for 5 minutes, while their controller tries again and again.
 * @throws Failure with the API server's refusal
 */
export async function unlessPodForbidden<T>(
  api: ApiServer,
  namespace: string,
  work: Work,
  act: (work: Work) => Promise<T>,
): Promise<T> {
  const before = new Set(
    (await refusals(api, namespace, work)).map(({ involvedObject }) => involvedObject.uid),
  );
  const end = new AbortController();
  const watched = { ...work, signal: AbortSignal.any([work.signal, end.signal]) };
  const isNew = ({ involvedObject }: Refusal) => !before.has(involvedObject.uid);
  const watch = async () => {
    let refusal: Failure | undefined;
    while (refusal === undefined) {
      await pause(PATIENCE, undefined, watched);
      refusal = await forbiddenPod(api, namespace, isNew, watched);
    }
    end.abort(refusal);
  };
  // A watch that fails ends nothing: `act` asks the same cluster, and reports what is wrong with it.
  watch().catch(() => {});
  try {
    return await act(watched);
  } finally {
    end.abort();
  }
}
