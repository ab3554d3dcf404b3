import { outsideCall, type Work } from 'resource';
import { $ } from 'zx/core';
import { type Environment, toolFailure } from './tool.ts';

/** A way into the cluster that stays open until it is closed. */
export interface PortForward {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** False once it has ended: kubectl gives up on the first connection that breaks at its far end. */
  readonly open: boolean;
  close(): Promise<void>;
}

/**
 * Opens a way from a free local port to a port of a pod. The shell between us and kubectl ends it as soon as our end of its
 * standard input closes, so a run that is killed leaves no port-forward behind.
 * @throws Failure with kubectl's own words where it does not open.
 */
export async function openPortForward(
  /** What every command of kubectl's begins with. */
  global: readonly string[],
  { pod, namespace, port }: { readonly pod: string; readonly namespace: string; readonly port: number },
  env: Environment,
  work: Work,
): Promise<PortForward> {
  const resource = `port-forward to pod ${namespace}/${pod}`;
  const args = [...global, 'port-forward', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`];
  const process = $({
    quiet: true,
    nothrow: true,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })`exec 3<&0; kubectl ${args} & forward=$!; { cat <&3; kill $forward; } >/dev/null 2>&1 & wait $forward`;
  const close = async () => {
    process.stdin.end();
    await process;
  };
  work.signal.addEventListener('abort', () => void close(), { once: true });
  let open = true;
  void process.then(() => {
    open = false;
  });
  const opening = new Promise<string | undefined>((resolve) => {
    let seen = '';
    process.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const opened = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(seen);
      if (opened) resolve(opened[1]);
    });
    void process.then(() => resolve(undefined));
  });
  const local = await outsideCall(
    'kubectl',
    'kubectl port-forward',
    () => opening,
    (found) => ({ outcome: found === undefined ? 'ended' : 'ok' }),
  );
  if (local !== undefined) {
    return {
      address: `http://127.0.0.1:${local}`,
      get open() {
        return open;
      },
      close,
    };
  }
  const { stdout, stderr } = await process;
  throw toolFailure(resource, { ok: false, stdout, stderr: stderr.trim() });
}
