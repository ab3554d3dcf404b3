import { setTimeout as pause } from 'node:timers/promises';
import { Failure, isObject, type Work } from 'engine/resource';
import { adviceOf, explain } from 'troubleshoot';
import { type ApiServer, isAbsent } from './api-server.ts';
import { pathOf } from './kinds.ts';
import { isList, type KubernetesObject } from './kubernetes-object.ts';

/** How long a controller may take until its pod exists or was refused, in milliseconds. */
const PATIENCE = 5000;

/** Looks for a pod that the namespace's security standard forbids. */
type LookForRefusal = (work: Work) => Promise<Failure | undefined>;

/** An event of a controller whose pod was refused: a Job, a StatefulSet or a ReplicaSet. */
interface FailedCreate {
  readonly involvedObject: { readonly uid: string };
  readonly message?: string;
}

/** The events of the last hour in a namespace about refused pods; none if this user may not read them. */
async function failedCreates(api: ApiServer, namespace: string, work: Work): Promise<FailedCreate[]> {
  const path = `${pathOf('event', namespace)}?fieldSelector=reason%3DFailedCreate`;
  const { status, body } = await api.ask({ what: 'kubectl get events', path }, work);
  if (status >= 300 || !isObject(body) || !isList(body)) return [];
  return (body.items as FailedCreate[] | null) ?? [];
}

/** Looks for refused pods of controllers that had none refused until now, such as the Jobs of helm's hooks. */
export async function newRefusals(api: ApiServer, namespace: string, work: Work): Promise<LookForRefusal> {
  const before = (await failedCreates(api, namespace, work)).map(({ involvedObject }) => involvedObject.uid);
  return async (work) => {
    const events = await failedCreates(api, namespace, work);
    const news = events.filter(({ involvedObject }) => !before.includes(involvedObject.uid));
    return forbiddenPod(api, namespace, messagesOf(news), work);
  };
}

/** Looks for one pod, as long as there is none of its name. */
export function refusalsOfPod(api: ApiServer, namespace: string, name: string): LookForRefusal {
  return async (work) => {
    const pod = { what: 'kubectl get pod', path: pathOf('pod', namespace, name) };
    if (!isAbsent(await api.ask(pod, work))) return undefined;
    const messages = messagesOf(await failedCreates(api, namespace, work));
    const ofPod = messages.filter((message) => message.includes(`pods "${name}"`));
    return forbiddenPod(api, namespace, ofPod, work);
  };
}

/** Looks for the pods of a deployment, which itself says that they are refused. */
export function refusalsOfDeployment(api: ApiServer, namespace: string, name: string): LookForRefusal {
  return async (work) => {
    const request = { what: 'kubectl get deployment', path: pathOf('deployment', namespace, name) };
    const { body } = await api.ask(request, work);
    const { conditions = [] } = ((body as Partial<KubernetesObject> | null)?.status ?? {}) as {
      conditions?: { type: string; message?: string }[];
    };
    const failures = conditions.filter(({ type }) => type === 'ReplicaFailure');
    return forbiddenPod(api, namespace, messagesOf(failures), work);
  };
}

function messagesOf(of: readonly { readonly message?: string }[]): readonly string[] {
  return of.map(({ message = '' }) => message);
}

/**
 * The refusal of a pod that the namespace's security standard forbids, which no waiting changes. It may be an hour old, so
 * the namespace must still enforce that standard.
 */
async function forbiddenPod(
  api: ApiServer,
  namespace: string,
  refusals: readonly string[],
  work: Work,
): Promise<Failure | undefined> {
  for (const seen of refusals) {
    const known = explain(seen);
    const [, pod, level] = /pods "([^"]*)" is forbidden: violates PodSecurity "([a-z]*):/.exec(seen) ?? [];
    if (known?.id !== 'pod-security' || level === undefined) continue;
    const request = { what: 'kubectl get namespace', path: pathOf('namespace', '', namespace) };
    const { status, body } = await api.ask(request, work);
    const { labels = {} } = (body as Partial<KubernetesObject> | null)?.metadata ?? {};
    if (status < 300 && labels['pod-security.kubernetes.io/enforce'] !== level) continue;
    return new Failure({ resource: `pod ${namespace}/${pod}`, seen, ...adviceOf(known) });
  }
  return undefined;
}

/**
 * Carries out `act`, and stops it once `look` finds a refusal: helm and kubectl wait for pods for 5 minutes, while their
 * controller tries again and again.
 * @throws Failure with the API server's refusal
 */
export async function unlessRefused<T>(
  look: LookForRefusal,
  work: Work,
  act: (work: Work) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const watched = { ...work, signal: AbortSignal.any([work.signal, end.signal]) };
  const watch = async () => {
    let refusal: Failure | undefined;
    while (refusal === undefined) {
      await pause(PATIENCE, undefined, watched);
      refusal = await look(watched);
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
