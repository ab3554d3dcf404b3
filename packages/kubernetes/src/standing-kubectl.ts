import { setTimeout as sleep } from 'node:timers/promises';
import type { StepContext } from 'engine/resource';
import { $ } from 'zx/core';
import { notInstalled, notStarted } from './child.ts';
import { type Access, childEnvironment } from './child-environment.ts';
import type { KubeContext } from './kube-context.ts';
import { passFileToChild } from './nameless-file.ts';
import { CHILD_FOLDER, toolFailure } from './tool.ts';

export interface StandingKubectl {
  /** The match of `opens` in what it printed. */
  readonly opened: RegExpExecArray;
  readonly open: boolean;
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface StandingOptions {
  readonly resource: string;
  readonly opens: RegExp;
  /** The cluster that it works on, in place of the operator's kubeconfig. */
  readonly access: Access;
  /**
   * A folder that is made for kubectl, open to this user only, and removed once kubectl has ended. The shell does both, so
   * that a run that is killed at any moment leaves none behind.
   */
  readonly folder?: string;
}

/** Within how many characters it says that it is open. */
const FIRST_WORDS = 100_000;

/** How long it may take to open, in milliseconds. */
const WITHIN = 60_000;

/**
 * Starts a kubectl that opens something and keeps running, in a session of its own: no signal to the run's process group
 * reaches it, and only the run answers Ctrl-C. As soon as our end of its standard input closes, the shell ends everything in
 * that session, so that a run that is killed leaves nothing behind.
 * @param args the words after `kubectl`
 * @throws Failure in kubectl's words if it ends or does not open in time
 */
export async function startKubectl(
  context: KubeContext,
  args: readonly string[],
  { resource, opens, access, folder = '' }: StandingOptions,
  work: StepContext,
): Promise<StandingKubectl> {
  const named = `--context=${await context.name(work)}`;
  work.signal.throwIfAborted();
  const kubeconfig = passFileToChild(access.kubeconfig, 3);
  const running = $({
    quiet: true,
    nothrow: true,
    detached: true,
    cwd: CHILD_FOLDER,
    // A bash without SHLVL whose standard input is a socket thinks that sshd started it, and runs ~/.bashrc.
    env: { SHLVL: '1', ...childEnvironment(context.environment, access, kubeconfig.path) },
    stdio: ['pipe', 'pipe', 'pipe', kubeconfig.descriptor ?? 'ignore'],
  })`
    folder=${folder}
    trap '[ -z "$folder" ] || rm -rf "$folder"' EXIT
    [ -z "$folder" ] || mkdir -m 700 "$folder"
    exec 4<&0
    { cat <&4 || true; kill 0; } >/dev/null 2>&1 &
    kubectl ${[...args, named]} </dev/null`;
  if (running.pid === undefined) {
    kubeconfig.close();
    throw notStarted((await running).cause);
  }
  let open = true;
  const end = async (): Promise<void> => {
    await running;
    open = false;
    kubeconfig.close();
  };
  const ended = end();
  const close = async (): Promise<void> => {
    running.stdin.end();
    await ended;
  };
  const giveUp = (): void => void close();
  work.signal.addEventListener('abort', giveUp, { once: true });
  const opening = new Promise<RegExpExecArray>((resolve) => {
    let printed = '';
    running.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const match = opens.exec(printed);
      if (match) resolve(match);
      else if (printed.length > FIRST_WORDS) giveUp();
    });
  });
  const opened = await Promise.race([opening, ended, sleep(WITHIN, undefined, { ref: false })]);
  // From here on its caller closes it, so that a request under way at an interrupt still gets its answer.
  work.signal.removeEventListener('abort', giveUp);
  if (opened) {
    return {
      opened,
      get open() {
        return open;
      },
      ended,
      close,
    };
  }
  const late = open && `kubectl did not say within ${WITHIN / 1000} s that it is ready`;
  await close();
  work.signal.throwIfAborted();
  const { stdout, stderr, exitCode } = await running;
  if (exitCode === 127) throw notInstalled('kubectl');
  throw toolFailure(resource, { ok: false, stdout, stderr: late || stderr.trim() });
}

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
  work: StepContext,
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
