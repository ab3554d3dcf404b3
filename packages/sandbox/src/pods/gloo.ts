import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from 'engine/resource';
import { POD_AGENT } from '../aws/call.ts';
import type { KubeClient } from '../gateway/kube.ts';
import type { Layout } from '../up/layout.ts';
import { cleanEnv } from '../up/processes.ts';
import {
  type ContainerPod,
  type Destination,
  logLine,
  ownContainer,
  podDestination,
  removeMounts,
  variablesOf,
} from './container.ts';

/** The dependencies of Gloo's pods on the sandbox. */
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
const PODS = '/api/v1/pods?labelSelector=gloo%20in%20(gloo,discovery)';
const SETTINGS = '/apis/gloo.solo.io/v1/settings?fieldSelector=metadata.name%3Ddefault';

/** A pod whose program runs, or will run when Settings exist. */
type RunningPod = {
  readonly pod: ContainerPod;
  program: Promise<ChildProcess | undefined>;
  /** The settings that the program was started with, in JSON. */
  settings?: string | undefined;
};

/**
 * The containers of Gloo's pods. kwok's pods run nothing, so the sandbox runs a program for each pod. The program logs in
 * to Vault and reads secrets with Gloo's own libraries (packages/sandbox/go/gloo), and serves its metrics at the pod's port.
 */
export class GlooPods {
  readonly #kube: KubeClient;
  readonly #options: GlooPodsOptions;
  readonly #pods = new Map<string, RunningPod>();
  /** The program's part of the Settings of each namespace, in JSON. */
  readonly #settings = new Map<string, string>();

  constructor(kube: KubeClient, options: GlooPodsOptions) {
    this.#kube = kube;
    this.#options = options;
  }

  /** Runs a program for each pod until the pod is deleted. */
  follow(): void {
    void this.#kube.follow<ContainerPod>(PODS, ({ type, object: pod }) => {
      const { uid, deletionTimestamp } = pod.metadata;
      if (type === 'DELETED' || deletionTimestamp !== undefined) void this.#end(uid);
      else if (pod.status?.phase === 'Running' && !this.#pods.has(uid)) {
        const running = { pod, program: Promise.resolve(undefined) };
        this.#pods.set(uid, running);
        this.#update(running);
      }
    });
    void this.#kube.follow<Settings>(SETTINGS, ({ type, object: settings }) => {
      const { namespace } = settings.metadata;
      if (type === 'DELETED') this.#settings.delete(namespace);
      else this.#settings.set(namespace, JSON.stringify(programSettings(settings)));
      for (const running of this.#pods.values()) this.#update(running);
    });
  }

  /** Starts the program of a pod, or restarts it if the Settings of its namespace have changed. */
  #update(running: RunningPod): void {
    const { uid, name, namespace } = running.pod.metadata;
    const settings = this.#settings.get(namespace);
    if (settings === undefined || settings === running.settings || !this.#pods.has(uid)) return;
    running.settings = settings;
    running.program = running.program
      .then((program) => {
        program?.kill();
        return this.#start(running.pod, JSON.parse(settings));
      })
      .catch((error: unknown) => {
        console.error(`pod ${name}:`, messageOf(error));
        running.settings = undefined;
        setTimeout(() => this.#update(running), 500);
        return undefined;
      });
  }

  async #end(uid: string): Promise<void> {
    const running = this.#pods.get(uid);
    this.#pods.delete(uid);
    (await running?.program)?.kill();
    removeMounts(this.#options.layout, uid);
  }

  async #start(pod: ContainerPod, settings: ProgramSettings): Promise<ChildProcess> {
    const { layout, program, proxyPort, nodeIdentity } = this.#options;
    const env = await variablesOf(this.#kube, layout, pod);
    const destination = await this.#destination(pod, settings.Vault);
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
      ...settings,
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

  /** Lets `kubectl logs` show the pod's log, and returns a function that adds a line to it and to `gloo.log`. */
  async #openLog({ metadata, spec }: ContainerPod): Promise<(line: string) => void> {
    const [all = '', own = '', ofSidecars = ''] = ['gloo', metadata.name, `${metadata.name}-sidecars`].map(
      (name) => join(this.#options.layout.logs, `${name}.log`),
    );
    const append = (file: string, text: string) => appendFileSync(file, text, { mode: 0o600 });
    append(own, '');
    append(ofSidecars, logLine('a sidecar'));
    const logs = spec.containers.map((one) => {
      const file = one === ownContainer(spec) ? own : ofSidecars;
      return { containers: [one.name], logsFile: file, previousLogsFile: file };
    });
    await this.#hand('Logs', metadata, { logs });
    return (line) => {
      append(all, `${metadata.name}: ${line}\n`);
      append(own, logLine(line));
    };
  }

  /** Routes port-forwards of the pod's metrics port to the program. */
  #forwardMetrics({ metadata }: ContainerPod, port: number): Promise<void> {
    const target = { address: '127.0.0.1', port };
    return this.#hand('PortForward', metadata, { forwards: [{ ports: [METRICS_PORT], target }] });
  }

  /** Tells kwok which data to serve for a pod. */
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
  readonly metadata: { readonly namespace: string };
  readonly spec?: {
    readonly refreshRate?: string;
    readonly secretOptions?: { readonly sources?: readonly { vault?: VaultSource }[] };
  };
}

/** The Vault source of the Settings, with the field that the sandbox uses. The program reads all fields. */
interface VaultSource {
  readonly address?: string;
}

/** The part of the Settings that the program reads. */
interface ProgramSettings {
  readonly Vault?: VaultSource | undefined;
  readonly RefreshRate?: string | undefined;
}

const programSettings = ({ spec }: Settings): ProgramSettings => ({
  Vault: spec?.secretOptions?.sources?.find(({ vault }) => vault !== undefined)?.vault,
  RefreshRate: spec?.refreshRate,
});
