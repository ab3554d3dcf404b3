import { askOnce, Failure, quote, type Work, waitFor } from 'resource';
import { adviceOf, explain } from 'troubleshoot';
import { openPortForward, type PortForward } from './port-forward.ts';
import { type Environment, runTool, type ToolAnswer, toolFailure } from './tool.ts';

/** The parts of a Kubernetes object that the runbooks read. */
export interface KubernetesObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    /** Set while the object is on its way out. */
    readonly deletionTimestamp?: string;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** kubectl, for one context. Every method throws Failure with kubectl's own words. */
export class Kubectl {
  readonly kubeContext: string | undefined;
  readonly #global: readonly string[];
  readonly #environment: Environment;
  readonly #looks = new Map<string, Promise<ToolAnswer>>();

  constructor(kubeContext?: string, environment: Environment = process.env) {
    this.kubeContext = kubeContext;
    this.#environment = environment;
    this.#global = kubeContext === undefined ? [] : [`--context=${kubeContext}`];
  }

  /** How a person types kubectl for this context. */
  get shown(): string {
    return ['kubectl', ...this.#global.map(quote)].join(' ');
  }

  async #run(args: readonly string[], work: Work | undefined, timeout = 60_000): Promise<ToolAnswer> {
    const environment = this.#environment;
    return runTool('kubectl', [...this.#global, ...args], {
      timeout,
      environment,
      ...(work && { signal: work.signal }),
    });
  }

  /** Looks; who asks for the same while an answer is on its way shares it. */
  #look(args: readonly string[], work: Work, timeout?: number): Promise<ToolAnswer> {
    const key = args.join('\0');
    return askOnce(`kubectl ${key}`, () => {
      const under = this.#looks.get(key);
      if (under !== undefined) return under;
      const answer = this.#run(args, work, timeout).finally(() => this.#looks.delete(key));
      this.#looks.set(key, answer);
      return answer;
    });
  }

  /** The API server's version: the quickest proof that the cluster can be reached. */
  async serverVersion(work: Work): Promise<string> {
    const answer = await this.#look(['version', '--output=json', '--request-timeout=10s'], work, 20_000);
    if (!answer.ok) throw toolFailure('kubernetes cluster', answer);
    const { serverVersion } = JSON.parse(answer.stdout) as { serverVersion: { gitVersion: string } };
    return serverVersion.gitVersion;
  }

  /**
   * The name of the context in use.
   * @throws Failure of kind input where there is none, or none of the name that was given.
   */
  async currentContext(work: Work): Promise<string> {
    if (this.kubeContext !== undefined) return this.#checked(this.kubeContext, work);
    const answer = await this.#look(['config', 'current-context'], work);
    if (!answer.ok) throw toolFailure('kubectl context', answer);
    return answer.stdout.trim();
  }

  async #checked(context: string, work: Work): Promise<string> {
    const answer = await runTool('kubectl', ['config', 'get-contexts', '--output=name'], {
      environment: this.#environment,
      signal: work.signal,
    });
    if (!answer.ok) throw toolFailure('kubectl context', answer);
    const contexts = answer.stdout.split('\n').filter((name) => name !== '');
    if (contexts.includes(context)) return context;
    throw new Failure({
      kind: 'input',
      resource: `kubectl context ${context}`,
      seen: `context "${context}" does not exist in the kubeconfig`,
      next: [
        contexts.length === 0
          ? 'aws eks update-kubeconfig --name <cluster> --region <region> makes one.'
          : `Give --kube-context one of those that there are: ${contexts.join(', ')}.`,
      ],
    });
  }

  /** Who issues the tokens of the context's cluster: for EKS, its OIDC issuer with `https://`. */
  async tokenIssuer(work: Work): Promise<string> {
    const answer = await this.#look(['get', '--raw=/.well-known/openid-configuration'], work);
    if (!answer.ok) throw toolFailure('token issuer of the cluster', answer);
    return (JSON.parse(answer.stdout) as { issuer: string }).issuer;
  }

  /** Reads an object; `undefined` where it does not exist. */
  async get(
    kind: string,
    name: string,
    /** Empty for a kind that lives in none. */
    namespace: string,
    work: Work,
  ): Promise<KubernetesObject | undefined> {
    const answer = await this.#look(
      ['get', kind, name, `--namespace=${namespace}`, '--output=json', '--ignore-not-found'],
      work,
    );
    if (!answer.ok) throw toolFailure(`${kind} ${namespace}/${name}`, answer);
    return answer.stdout.trim() === '' ? undefined : (JSON.parse(answer.stdout) as KubernetesObject);
  }

  /** Lists the objects of a kind in a namespace; none where there is no such namespace. */
  async list(kind: string, namespace: string, work: Work): Promise<readonly KubernetesObject[]> {
    const answer = await this.#look(['get', kind, `--namespace=${namespace}`, '--output=json'], work);
    if (!answer.ok) throw toolFailure(`${kind}s in ${namespace}`, answer);
    return (JSON.parse(answer.stdout) as { items: KubernetesObject[] }).items;
  }

  /** `kubectl annotate --overwrite`. */
  async annotate(
    kind: string,
    name: string,
    namespace: string,
    annotations: Readonly<Record<string, string>>,
    work: Work,
  ): Promise<void> {
    const pairs = Object.entries(annotations).map(([key, value]) => `${key}=${value}`);
    const answer = await this.#run(
      ['annotate', kind, name, `--namespace=${namespace}`, '--overwrite', ...pairs],
      work,
    );
    if (!answer.ok) throw toolFailure(`${kind} ${namespace}/${name}`, answer);
  }

  /** `kubectl rollout restart`, and waits until the new pods have taken the place of the old. */
  async restart(kind: string, name: string, namespace: string, work: Work): Promise<void> {
    const resource = `${kind} ${namespace}/${name}`;
    const of = [`${kind}/${name}`, `--namespace=${namespace}`];
    const restarted = await this.#run(['rollout', 'restart', ...of], work);
    if (!restarted.ok) throw toolFailure(resource, restarted);
    work.say(`waiting for the new pods of ${resource} (at most ${READY_SECONDS} s)`);
    const done = await this.#run(
      ['rollout', 'status', ...of, `--timeout=${READY_SECONDS}s`],
      work,
      (READY_SECONDS + 10) * 1000,
    );
    if (!done.ok) throw toolFailure(resource, done);
  }

  /** The names of all objects of a kind that lives in no namespace. */
  async names(kind: string, work: Work): Promise<readonly string[]> {
    const answer = await this.#look(['get', kind, '--output=jsonpath={.items[*].metadata.name}'], work);
    if (!answer.ok) throw toolFailure(`${kind}s of the cluster`, answer);
    return answer.stdout.split(' ').filter((name) => name !== '');
  }

  /** `kubectl rollout status`, or `kubectl wait` for what has no rollout; says what is waited for. */
  async waitUntilReady(kind: string, name: string, namespace: string, work: Work): Promise<void> {
    const resource = `${kind} ${namespace}/${name}`;
    work.say(`waiting for ${resource} to be ready (at most ${READY_SECONDS} s)`);
    const condition = kind === 'deployment' ? 'Available' : 'Ready';
    const args = [`${kind}/${name}`, `--namespace=${namespace}`, `--for=condition=${condition}`];
    const answer = await waitFor(
      { what: `${resource} to be created`, atMost: 60_000 },
      async () => {
        const ended = await this.#run(
          ['wait', ...args, `--timeout=${READY_SECONDS}s`],
          work,
          (READY_SECONDS + 10) * 1000,
        );
        return !ended.ok && /NotFound/.test(ended.stderr) ? undefined : ended;
      },
      work,
    );
    if (answer?.ok) return;
    throw new Failure({
      resource,
      seen: answer?.stderr || 'it was not created within 60 s',
      ...adviceOf(explain(`timed out waiting for the condition on ${kind}s/${name}`)),
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

  /** Opens a way from a free local port to a port of a pod. */
  portForward(pod: string, namespace: string, port: number, work: Work): Promise<PortForward> {
    return openPortForward(this.#global, { pod, namespace, port }, this.#environment, work);
  }
}

/** How long a workload may take to become ready: images of both charts on a slow registry. */
const READY_SECONDS = 300;
