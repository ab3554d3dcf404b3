import { addAbortListener } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StepContext, withAmbientSignal } from 'engine/resource';
import type { Access } from '../process/access.ts';
import type { ShOptions } from '../process/sh.ts';
import { runTool, toolFailure } from '../process/tool.ts';
import type { KubeContext } from './kube-context.ts';

export interface StandingKubectl {
  /** The match of `opens` in the output. */
  readonly opened: RegExpExecArray;
  /** False once kubectl has ended: a port-forward gives up on the first connection that breaks at its far end. */
  isOpen(): boolean;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface StandingOptions extends Pick<ShOptions, 'folder'> {
  readonly resource: string;
  readonly opens: RegExp;
  /** The access to the cluster, which replaces the operator's kubeconfig. */
  readonly access: Access;
}

/** The error of a request for which no kubectl is started any more. */
export function closedByRun(): DOMException {
  return new DOMException('the connection to the cluster is closed: the run has ended', 'AbortError');
}

/** The number of characters within which kubectl reports that it is open. */
const FIRST_WORDS = 100_000;

/** How long kubectl may run: as long as the run, whose timers go up to this. */
const FOR_THE_RUN_MS = 2 ** 31 - 1;

/** How long kubectl may take to open. */
const OPENS_WITHIN_MS = 60_000;

/**
 * Starts a kubectl that opens something and keeps running. Only the run ends it: at an interrupt, kubectl still serves the requests
 * that are under way, and those that end a login.
 * @param args the words after `kubectl`
 * @throws Failure in kubectl's words if it ends or does not open in time
 */
export async function startKubectl(
  context: KubeContext,
  args: readonly string[],
  { resource, opens, access, folder }: StandingOptions,
  work: StepContext,
): Promise<StandingKubectl> {
  const words = [...args, `--context=${await context.name(work)}`];
  work.signal.throwIfAborted();
  const closing = new AbortController();
  let onOutput: ShOptions['onOutput'];
  const opening = new Promise<RegExpExecArray>((resolve) => {
    let printed = '';
    onOutput = (more) => {
      if (printed.length < FIRST_WORDS) printed += more;
      const match = opens.exec(printed);
      if (match) resolve(match);
    };
  });
  const running = withAmbientSignal(closing.signal, () =>
    runTool('kubectl', words, {
      environment: context.environment,
      access,
      folder,
      timeoutMs: FOR_THE_RUN_MS,
      onOutput,
    }),
  );
  let open = true;
  const end = (): void => {
    open = false;
  };
  const ended = running.then(end, end);
  const close = async (): Promise<void> => {
    closing.abort();
    await ended;
  };
  // After it is open, its caller closes it, so that a request under way at an interrupt still gets its response.
  using _ = addAbortListener(work.signal, () => closing.abort(work.signal.reason));
  const first = await Promise.race([opening, running, sleep(OPENS_WITHIN_MS, undefined, { ref: false })]);
  if (Array.isArray(first)) return { opened: first, isOpen: () => open, ended, close };
  await close();
  const late = `kubectl was not ready within ${OPENS_WITHIN_MS / 1000} s`;
  throw toolFailure(resource, first ?? { ok: false, stdout: '', stderr: late });
}

/** How long a credential has to be valid: kubectl uses it once, to connect. */
const TO_CONNECT_MS = 60_000;

/** A port of a pod. */
export interface PortOfPod {
  readonly pod: string;
  readonly namespace: string;
  readonly port: number;
}

/** A port-forward that stays open until it is closed. */
export interface PortForward extends Pick<StandingKubectl, 'isOpen' | 'close'> {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
}

/**
 * Forwards a free local port to a port of a pod.
 * @throws Failure with kubectl's own words if the port-forward does not open
 */
export async function openPortForward(
  context: KubeContext,
  { pod, namespace, port }: PortOfPod,
  work: StepContext,
): Promise<PortForward> {
  const kubectl = await startKubectl(
    context,
    ['port-forward', '--address=127.0.0.1', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`],
    {
      resource: `port-forward to pod ${namespace}/${pod}`,
      opens: /Forwarding from (127\.0\.0\.1:\d+)/,
      access: await context.access(TO_CONNECT_MS, work),
    },
    work,
  );
  return { ...kubectl, address: `http://${kubectl.opened[1]}` };
}
