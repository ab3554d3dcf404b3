import type { Work } from 'engine/resource';
import type { KubeContext } from './kube-context.ts';
import { startKubectl } from './standing-kubectl.ts';

/** How long a credential has to be valid, in milliseconds: kubectl uses it once, as it connects. */
const TO_CONNECT = 60_000;

/** A port-forward that stays open until it is closed. */
export interface PortForward {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** False once it has ended: kubectl gives up on the first connection that breaks at its far end. */
  readonly open: boolean;
  close(): Promise<void>;
}

/**
 * Forwards a free local port to a port of a pod.
 * @throws Failure with kubectl's own words if it does not open
 */
export async function openPortForward(
  context: KubeContext,
  { pod, namespace, port }: { readonly pod: string; readonly namespace: string; readonly port: number },
  work: Work,
): Promise<PortForward> {
  const kubectl = await startKubectl(
    context,
    ['port-forward', '--address=127.0.0.1', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`],
    {
      resource: `port-forward to pod ${namespace}/${pod}`,
      opens: /Forwarding from (127\.0\.0\.1:\d+)/,
      access: await context.access(TO_CONNECT, work),
    },
    work,
  );
  return {
    address: `http://${kubectl.opened[1]}`,
    get open() {
      return kubectl.open;
    },
    close: kubectl.close,
  };
}
