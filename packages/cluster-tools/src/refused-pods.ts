import { Failure, type Work } from 'resource';
import { adviceOf, explain } from 'troubleshoot';
import type { ApiServer } from './api-server.ts';
import { pathOf } from './kinds.ts';

interface EventList {
  readonly items: readonly { readonly message?: string }[];
}

/**
 * Reads in the events why a controller cannot create a pod. A user who may not read them only waits longer.
 * @throws Failure if the namespace's security standard forbids the pod, which no waiting changes
 */
export async function refuseForbiddenPod(
  api: ApiServer,
  name: string,
  namespace: string,
  work: Work,
): Promise<void> {
  const path = `${pathOf('event', namespace)}?fieldSelector=reason%3DFailedCreate`;
  const answer = await api.ask({ what: 'kubectl get events', path }, work);
  if (answer.status >= 300) return;
  for (const { message = '' } of (answer.body as EventList | null)?.items ?? []) {
    if (!message.includes(`pods "${name}"`)) continue;
    const known = explain(message);
    if (known?.id !== 'pod-security') continue;
    throw new Failure({ resource: `pod ${namespace}/${name}`, seen: message, ...adviceOf(known) });
  }
}
