import { Failure, type Work, waitFor } from 'resource';
import { $ } from 'zx/core';
import { runTool, type ToolAnswer, toolFailure } from './tool.ts';

/** The parts of a Kubernetes object that the runbooks read. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    /** Set while the object is on its way out. */
    readonly deletionTimestamp?: string;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** A way into the cluster that stays open until it is closed. */
export interface PortForward {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  close(): Promise<void>;
}

/** kubectl, for one context. Every method throws Failure with kubectl's own words. */
export class Kubectl {
  readonly kubeContext: string | undefined;
  readonly #global: readonly string[];

  constructor(kubeContext?: string) {
    this.kubeContext = kubeContext;
    this.#global = kubeContext === undefined ? [] : [`--context=${kubeContext}`];
  }

  /** How a person types kubectl for this context. */
  get shown(): string {
    return ['kubectl', ...this.#global].join(' ');
  }

  async #run(args: readonly string[], work: Work | undefined, timeout = 60_000): Promise<ToolAnswer> {
    return runTool('kubectl', [...this.#global, ...args], { timeout, ...(work && { signal: work.signal }) });
  }

  /** The API server's version: the quickest proof that the cluster can be reached. */
  async serverVersion(work: Work): Promise<string> {
    const answer = await this.#run(['version', '--output=json', '--request-timeout=10s'], work, 20_000);
    if (!answer.ok) throw toolFailure('kubernetes cluster', answer);
    const { serverVersion } = JSON.parse(answer.stdout) as { serverVersion: { gitVersion: string } };
    return serverVersion.gitVersion;
  }

  /** The name of the context in use. */
  async currentContext(work: Work): Promise<string> {
    if (this.kubeContext !== undefined) return this.kubeContext;
    const answer = await this.#run(['config', 'current-context'], work);
    if (!answer.ok) throw toolFailure('kubectl context', answer);
    return answer.stdout.trim();
  }

  /** Who issues the tokens of the context's cluster: for EKS, its OIDC issuer with `https://`. */
  async tokenIssuer(work: Work): Promise<string> {
    const answer = await this.#run(['get', '--raw=/.well-known/openid-configuration'], work);
    if (!answer.ok) throw toolFailure('token issuer of the cluster', answer);
    return (JSON.parse(answer.stdout) as { issuer: string }).issuer;
  }

  /** Reads an object; `undefined` where it does not exist. */
  async get(
    kind: string,
    name: string,
    namespace: string,
    work: Work,
  ): Promise<KubernetesObject | undefined> {
    const answer = await this.#run(
      ['get', kind, name, `--namespace=${namespace}`, '--output=json', '--ignore-not-found'],
      work,
    );
    if (!answer.ok) throw toolFailure(`${kind} ${namespace}/${name}`, answer);
    return answer.stdout.trim() === '' ? undefined : (JSON.parse(answer.stdout) as KubernetesObject);
  }

  /** Lists the objects of a kind in a namespace; none where there is no such namespace. */
  async list(kind: string, namespace: string, work: Work): Promise<readonly KubernetesObject[]> {
    const answer = await this.#run(['get', kind, `--namespace=${namespace}`, '--output=json'], work);
    if (!answer.ok) throw toolFailure(`${kind}s in ${namespace}`, answer);
    return (JSON.parse(answer.stdout) as { items: KubernetesObject[] }).items;
  }

  /** `kubectl rollout status`, or `kubectl wait` for what has no rollout; says what is waited for. */
  async waitUntilReady(kind: string, name: string, namespace: string, work: Work): Promise<void> {
    const resource = `${kind} ${namespace}/${name}`;
    work.say(`waiting for ${resource} to be ready (at most ${READY_SECONDS} s)`);
    const wait = (condition: string, seconds: number) =>
      this.#run(
        [
          'wait',
          `${kind}/${name}`,
          `--namespace=${namespace}`,
          `--for=${condition}`,
          `--timeout=${seconds}s`,
        ],
        work,
        (seconds + 10) * 1000,
      );
    const there = await waitFor(
      { what: `${resource} to be created`, atMost: 60_000 },
      () => this.get(kind, name, namespace, work),
      work,
    );
    const condition = kind === 'deployment' ? 'condition=Available' : 'condition=Ready';
    const answer = there && (await wait(condition, READY_SECONDS));
    if (answer?.ok) return;
    throw new Failure({
      resource,
      seen: answer?.stderr || 'it was not created within 60 s',
      cause: 'Its image cannot be pulled, no node has room for it, or it fails at its start.',
      next: [`${this.shown} describe ${kind} ${name} -n ${namespace}`],
    });
  }

  /**
   * A token of a service account as the pod identity webhook has it projected into a pod.
   * It is returned and never logged.
   */
  async createToken(
    serviceAccount: string,
    namespace: string,
    audience: string,
    work: Work,
  ): Promise<string> {
    const args = ['create', 'token', serviceAccount, `--namespace=${namespace}`, `--audience=${audience}`];
    const answer = await this.#run(args, work);
    if (!answer.ok) throw toolFailure(`token of service account ${namespace}/${serviceAccount}`, answer);
    return answer.stdout.trim();
  }

  /**
   * Opens a way from a free local port to a port of a pod.
   * The shell between us and kubectl ends it as soon as our end of its standard input closes, so a run
   * that is killed leaves no port-forward behind.
   */
  async portForward(pod: string, namespace: string, port: number, work: Work): Promise<PortForward> {
    const resource = `port-forward to pod ${namespace}/${pod}`;
    const args = [...this.#global, 'port-forward', `--namespace=${namespace}`, `pod/${pod}`, `:${port}`];
    const process = $({
      quiet: true,
      nothrow: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })`exec 3<&0; kubectl ${args} & forward=$!; { cat <&3; kill $forward; } >/dev/null 2>&1 & wait $forward`;
    const close = async () => {
      process.stdin.end();
      await process;
    };
    work.signal.addEventListener('abort', () => void close(), { once: true });
    const local = await new Promise<string | undefined>((resolve) => {
      let seen = '';
      process.stdout.on('data', (chunk: Buffer) => {
        seen += chunk.toString();
        const opened = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(seen);
        if (opened) resolve(opened[1]);
      });
      void process.then(() => resolve(undefined));
    });
    if (local !== undefined) return { address: `http://127.0.0.1:${local}`, close };
    const { stdout, stderr } = await process;
    throw toolFailure(resource, { ok: false, stdout, stderr: stderr.trim() });
  }
}

/** How long a workload may take to become ready: images of both charts on a slow registry. */
const READY_SECONDS = 300;
