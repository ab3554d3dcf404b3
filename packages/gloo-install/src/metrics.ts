import axios from 'axios';
import type { Kubectl } from 'cluster-tools';
import { type Work, waitFor } from 'resource';
import { type GlooMetrics, lastLoginFailed, type Observations, observe, Unknown } from 'troubleshoot';
import { podsOf } from './pods.ts';

/** The port of Gloo's metrics. */
const METRICS_PORT = 9091;
/** How long Gloo may take to answer, in milliseconds: it answers from memory. */
const ANSWER_WITHIN = 1000;

/** Asks each running pod of Gloo how its logins to Vault went. */
export function observeMetrics(
  kubectl: Kubectl,
  namespace: string,
  work: Work,
): Promise<Observations['metrics']> {
  return observe(async () => {
    const pods = await podsOf(kubectl, { namespace, serviceAccounts: ['gloo'] }, work);
    if (pods.length === 0) throw new Unknown('no pod of Gloo runs');
    return Promise.all(pods.map(({ name }) => askPod(kubectl, { pod: name, namespace }, ask, work)));
  });
}

/**
 * The metrics of a pod once its login has ended: it succeeded, or Gloo has given up.
 * @param pod.within how long that may take, in milliseconds
 * @throws Unknown if the pod does not answer
 */
export function loginMetrics(
  kubectl: Kubectl,
  pod: { readonly pod: string; readonly namespace: string; readonly within: number },
  work: Work,
): Promise<GlooMetrics> {
  const { within } = pod;
  return askPod(
    kubectl,
    pod,
    async (...of) => {
      const ended = async () => {
        const metrics = await ask(...of);
        const { successes, failures } = metrics;
        return failures >= ATTEMPTS || (successes > 0 && !lastLoginFailed(metrics)) ? metrics : undefined;
      };
      const waiting = { what: `pod ${pod.pod} to log in to Vault`, atMost: within };
      return (await waitFor(waiting, ended, work)) ?? ask(...of);
    },
    work,
  );
}

/** How often Gloo tries before it gives up. */
const ATTEMPTS = 3;

async function askPod(
  kubectl: Kubectl,
  { pod, namespace }: { readonly pod: string; readonly namespace: string },
  asking: typeof ask,
  work: Work,
): Promise<GlooMetrics> {
  const forward = await kubectl.portForward(pod, namespace, METRICS_PORT, work);
  try {
    return await asking(forward.address, pod, work);
  } finally {
    await forward.close();
  }
}

async function ask(address: string, pod: string, { signal }: Work): Promise<GlooMetrics> {
  try {
    // Not fetch: Node would compile an HTTP parser for it, which takes 30 MB.
    const answer = await axios.get<string>(`${address}/metrics`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]),
      // The port-forward is on this machine.
      proxy: false,
      responseType: 'text',
      validateStatus: () => true,
    });
    if (answer.status === 200) return metricsOf(pod, answer.data);
    throw new Unknown(`pod ${pod} answers at ${METRICS_PORT} with status ${answer.status}`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Unknown) throw error;
    throw new Unknown(`pod ${pod} does not answer at port ${METRICS_PORT}`);
  }
}

const METRIC = /^gloo_solo_io_vault_(\w+?)(?:\{[^}\n]*\})? (\S+)$/gm;

/** Reads Gloo's metrics of its logins from Prometheus' text format. Pure. */
export function metricsOf(pod: string, text: string): GlooMetrics {
  const values = new Map<string, number>();
  for (const [, name = '', value = ''] of text.matchAll(METRIC)) values.set(name, Number(value));
  const time = (name: string): number | undefined => {
    const value = values.get(name);
    return value === undefined || value === 0 ? undefined : value * 1000;
  };
  return {
    pod,
    successes: values.get('login_successes') ?? 0,
    failures: values.get('login_failures') ?? 0,
    lastSuccess: time('last_login_success'),
    lastFailure: time('last_login_failure'),
  };
}
