import type { Work } from 'resource';
import type { KubeContext } from './kube-context.ts';
import { startKubectl } from './standing-kubectl.ts';
import { toolFailure } from './tool.ts';

/** How long a credential has to be good, in milliseconds: it is shown once, as the way is opened. */
const TO_CONNECT = 60_000;

/** A way into the cluster that stays open until it is closed. */
export interface PortForward {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** False once it has ended: kubectl gives up on the first connection that breaks at its far end. */
  readonly open: boolean;
  close(): Promise<void>;
}

/**
 * Opens a way from a free local port to a port of a pod.
 * @throws Failure with kubectl's own words where it does not open.
 */
export async function openPortForward(
  context: KubeContext,
  { pod, namespace, port }: { readonly pod: string; readonly namespace: string; readonly port: number },
  work: Work,
): Promise<PortForward> {
  const kubectl = await startKubectl(
    [
      'port-forward',
      `--namespace=${namespace}`,
      `pod/${pod}`,
      `:${port}`,
      `--context=${await context.name(work)}`,
    ],
    {
      opens: /Forwarding from (127\.0\.0\.1:\d+)/,
      environment: context.environment,
      credential: await context.credential(TO_CONNECT, work),
    },
    work,
  );
  if ('ok' in kubectl) throw toolFailure(`port-forward to pod ${namespace}/${pod}`, kubectl);
  return {
    address: `http://${kubectl.opened[1]}`,
    get open() {
      return kubectl.open;
    },
    close: kubectl.close,
  };
}
