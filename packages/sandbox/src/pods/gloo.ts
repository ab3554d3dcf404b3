import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from 'engine/resource';
import { POD_AGENT } from '../aws/call.ts';
import type { KubeClient } from '../gateway/kube.ts';
import type { Layout } from '../up/layout.ts';
import { cleanEnv } from '../up/processes.ts';
import {
  type ContainerPod,
  type Destination,
  podDestination,
  removeMounts,
  variablesOf,
} from './container.ts';

/** What Gloo's pods need from the sandbox. */
export interface GlooPodsOptions {
  readonly layout: Layout;
  readonly program: string;
  /** The proxy to AWS. */
  readonly proxyPort: number;
  /** The address of Vault without TLS. */
  readonly vaultPort: number;
  /** The variables for the node's role from the instance metadata; empty if pods cannot reach the metadata. */
  readonly nodeIdentity: () => Record<string, string>;
}

/** The port of Gloo's metrics. */
const METRICS_PORT = 9091;
const PODS = '/api/v1/pods?watch=1&labelSelector=gloo%20in%20(gloo,discovery)';

/**
 * The containers of Gloo's pods. kwok's pods run nothing, so the sandbox runs a program for each pod. The program logs in
 * to Vault with Gloo's own library (packages/sandbox/go/gloo), and serves its metrics at the pod's port.
 */
export class GlooPods {
  readonly #kube: KubeClient;
  readonly #options: GlooPodsOptions;
  readonly #running = new Map<string, AbortController>();

  constructor(kube: KubeClient, options: GlooPodsOptions) {
    this.#kube = kube;
    this.#options = options;
  }

  /** Starts a program for each new pod, and ends it with the pod. Never returns. */
  async follow(): Promise<never> {
    for (;;) {
      try {
        await this.#kube.watch<ContainerPod>(PODS, ({ type, object }) => {
          const { uid, deletionTimestamp } = object.metadata;
          if (type === 'DELETED' || deletionTimestamp !== undefined) this.#running.get(uid)?.abort();
          else if (object.status?.phase === 'Running' && !this.#running.has(uid)) void this.#run(object);
        });
      } catch (error) {
        console.error('watch of Gloo’s pods:', messageOf(error));
        await sleep(1000);
      }
    }
  }

  /** Runs the program of a pod until the pod is deleted, and restarts it when its Settings change. */
  async #run(pod: ContainerPod): Promise<void> {
    const { uid, namespace } = pod.metadata;
    const gone = new AbortController();
    this.#running.set(uid, gone);
    const path = `/apis/gloo.solo.io/v1/namespaces/${namespace}/settings?watch=1&fieldSelector=metadata.name%3Ddefault`;
    let current = '';
    let program: Promise<ChildProcess | undefined> = Promise.resolve(undefined);
    const end = async () => (await program)?.kill();
    let failed = new AbortController();
    while (!gone.signal.aborted) {
      // Begins a new watch, which reports the Settings again.
      failed = new AbortController();
      await this.#kube
        .watch<Settings>(
          path,
          ({ type, object }) => {
            const vault = vaultOf(object);
            const wanted = JSON.stringify(vault ?? null);
            if (!(type === 'ADDED' || type === 'MODIFIED') || wanted === current) return;
            current = wanted;
            program = end()
              .then(() => this.#start(pod, vault))
              .catch((error: unknown) => {
                console.error(`pod ${pod.metadata.name}:`, messageOf(error));
                current = '';
                failed.abort();
                return undefined;
              });
          },
          AbortSignal.any([gone.signal, failed.signal]),
        )
        .catch(() => sleep(500));
    }
    await end();
    removeMounts(this.#options.layout, uid);
    this.#running.delete(uid);
  }

  async #start(pod: ContainerPod, vault: VaultSource | undefined): Promise<ChildProcess> {
    const { layout, program, proxyPort, nodeIdentity } = this.#options;
    const env = await variablesOf(this.#kube, layout, pod);
    const destination = await this.#destination(pod, vault);
    const log = await this.#openLog(pod);
    const child = spawn(program, [], {
      cwd: layout.dir,
      env: cleanEnv(layout, {
        ...(env.AWS_ROLE_ARN ? {} : nodeIdentity()),
        HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
        // Trusts only the sandbox's AWS. The authority of Vault has to come from Gloo's own settings.
        AWS_CA_BUNDLE: layout.ca,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_EXECUTION_ENV: POD_AGENT,
        ...env,
      }),
    });
    createInterface(child.stderr).on('line', log);
    child.on('error', (error) => console.error(`pod ${pod.metadata.name}:`, error.message));
    child.stdin?.on('error', () => {}); // it has ended
    const input = {
      Pod: pod.metadata.name,
      ...(vault && { Vault: vault }),
      Destination: destination.address,
      Unreachable: destination.unreachable,
    };
    child.stdin?.write(`${JSON.stringify(input)}\n`);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value: port, done } = await lines.next();
    if (done) return child;
    await this.#forwardMetrics(pod, Number(port)).catch((error: unknown) => {
      child.kill();
      throw error;
    });
    return child;
  }

  async #destination(pod: ContainerPod, vault: VaultSource | undefined): Promise<Destination> {
    if (vault?.address === undefined) return { unreachable: 'no address' };
    return podDestination(this.#kube, pod.metadata.namespace, vault.address, this.#options.vaultPort);
  }

  /** Lets `kubectl logs` show the pod's log, and returns what adds a line to it and to `gloo.log`. */
  async #openLog({ metadata }: ContainerPod): Promise<(line: string) => void> {
    const [all = '', own = ''] = ['gloo', metadata.name].map((name) =>
      join(this.#options.layout.logs, `${name}.log`),
    );
    const append = (file: string, text: string) => appendFileSync(file, text, { mode: 0o600 });
    append(own, '');
    await this.#hand('Logs', metadata, { logs: [{ logsFile: own, previousLogsFile: own }] });
    return (line) => {
      append(all, `${line}\n`);
      // As container runtimes write logs, which kwok reads.
      append(own, `${new Date().toISOString()} stderr F ${line}\n`);
    };
  }

  /** Routes port-forwards of the pod's metrics port to the program. */
  #forwardMetrics({ metadata }: ContainerPod, port: number): Promise<void> {
    const target = { address: '127.0.0.1', port };
    return this.#hand('PortForward', metadata, { forwards: [{ ports: [METRICS_PORT], target }] });
  }

  /** Tells kwok what it serves for a pod. */
  async #hand(kind: 'Logs' | 'PortForward', pod: ContainerPod['metadata'], spec: object): Promise<void> {
    const { name, namespace, uid } = pod;
    const plural = kind === 'Logs' ? 'logs' : 'portforwards';
    const path = `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${namespace}/${plural}`;
    await this.#kube.call('DELETE', `${path}/${name}`);
    await this.#kube.call('POST', path, {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind,
      metadata: {
        name,
        namespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
      },
      spec,
    });
  }
}

interface Settings {
  readonly spec?: { readonly secretOptions?: { readonly sources?: readonly { vault?: VaultSource }[] } };
}

/** The Vault source of the Settings, with the field that the sandbox uses. The program reads all of them. */
interface VaultSource {
  readonly address?: string;
}

function vaultOf({ spec }: Settings): VaultSource | undefined {
  return spec?.secretOptions?.sources?.find(({ vault }) => vault !== undefined)?.vault;
}
