import { httpClient } from 'engine/network';
import { NotObservable, observe, observedValue, type StepContext, waitFor } from 'engine/resource';
import type { Kubectl, PortOfPod } from 'kubernetes';
import pMap from 'p-map';
import { observePod, podsOf } from '../pods/pods.ts';

const METRICS_PORT = 9091;
/** How many port-forwards to pods of a service account are open at a time, and kept: each is a kubectl process. */
const FORWARDS = 8;
/** How long a whole response may take. Gloo responds from memory, but the port-forward may be slow. */
const ANSWER_WITHIN_MS = 10_000;

/** A running Gloo's metrics about its logins to Vault (`gloo_solo_io_vault_…`). */
export interface GlooMetrics {
  readonly pod: string;
  readonly successes: number;
  readonly failures: number;
  /** In milliseconds since the epoch. */
  readonly lastSuccess: number | undefined;
  readonly lastFailure: number | undefined;
}

/** Whether the last login of a running Gloo failed. */
export function lastLoginFailed({ failures, lastSuccess = 0, lastFailure = 0 }: GlooMetrics): boolean {
  return failures > 0 && lastFailure >= lastSuccess;
}

/**
 * The metrics of the running pods of a service account.
 * @param spec.within how long, in milliseconds, a pod's login may take to succeed or to be given up. By default, the
 * metrics are read without waiting.
 * @throws NotObservable if a pod does not respond
 */
export async function loginMetrics(
  kubectl: Kubectl,
  spec: { readonly namespace: string; readonly serviceAccount: string; readonly within?: number },
  work: StepContext,
): Promise<readonly GlooMetrics[]> {
  const { namespace, serviceAccount, within = 0 } = spec;
  const pods = await podsOf(kubectl, { namespace, serviceAccounts: [serviceAccount] }, work);
  const metricsOfPod = async (pod: string): Promise<GlooMetrics> => {
    const look = () => metricsAt({ pod, namespace, port: METRICS_PORT });
    const ended = async () => {
      const metrics = await look();
      const { successes, failures } = metrics;
      return failures >= ATTEMPTS || (successes > 0 && !lastLoginFailed(metrics)) ? metrics : undefined;
    };
    const waiting = { what: `pod ${pod} to log in to Vault`, atMostMs: within };
    const found = within === 0 ? undefined : await waitFor(waiting, ended, work);
    return found ?? (await look());
  };
  const metricsAt = async (place: PortOfPod): Promise<GlooMetrics> => {
    if (pods.length > FORWARDS) return askBriefly(kubectl, place, work);
    const forward = await kubectl.portForward(place, work);
    const found = await observe(() => ask(forward.address, place.pod, work));
    if ('unknown' in found) await forward.close();
    return 'unknown' in found && forward.wasOpen ? metricsAt(place) : observedValue(found);
  };
  return pMap(pods, ({ name }) => metricsOfPod(name), { concurrency: FORWARDS });
}

/** How long before the last failure the failed login may have begun. */
const LOGIN_TAKES_MS = 15_000;

/** The log of a running Gloo at its last failed login: Gloo logs the error only then, and may have given up long ago. */
export async function logOfLogin(
  kubectl: Kubectl,
  { pod: name, lastFailure = 0 }: GlooMetrics,
  namespace: string,
  work: StepContext,
): Promise<string> {
  const pod = await kubectl.get('pod', name, namespace, work);
  if (pod === undefined) throw new NotObservable(`pod ${name} is gone`);
  const { container } = observePod(pod);
  const place = { pod: name, namespace, container, since: lastFailure - LOGIN_TAKES_MS };
  return (await kubectl.log(place, work)).text;
}

/** Whether, by its log, a login got no response: a system that the pod cannot reach may still be reachable from elsewhere. Pure. */
export function hadNoAnswer(log: string): boolean {
  return /\b(?:dial tcp|x509|tls|timeout|deadline exceeded|EOF|malformed HTTP|unsupported protocol)\b/i.test(
    log,
  );
}

const ATTEMPTS = 3;

/** Reads a pod of many, whose port-forward is not kept open. */
async function askBriefly(kubectl: Kubectl, place: PortOfPod, work: StepContext): Promise<GlooMetrics> {
  const forward = await kubectl.ownPortForward(place, work);
  try {
    return await ask(forward.address, place.pod, work);
  } finally {
    await forward.close();
  }
}

async function ask(address: string, pod: string, { signal }: StepContext): Promise<GlooMetrics> {
  try {
    const answer = await httpClient()({ url: `${address}/metrics`, signal }, ANSWER_WITHIN_MS);
    if (answer.status === 200) return metricsOf(pod, String(answer.data));
    throw new NotObservable(`pod ${pod} answers at ${METRICS_PORT} with status ${answer.status}`);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotObservable) throw error;
    throw new NotObservable(`pod ${pod} does not answer at port ${METRICS_PORT}`);
  }
}

const METRIC = /^gloo_solo_io_vault_(\w+?)(?:\{[^}\n]*\})? (\S+)$/gm;

/** Reads Gloo's login metrics from Prometheus' text format. */
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
