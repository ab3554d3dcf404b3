import { cachedRead, Failure, keepSecret, quote, untilAccepted, type Work, waitFor } from 'resource';
import { adviceOf, explain } from 'troubleshoot';
import { type ApiRequest, ApiServer } from './api-server.ts';
import { type Kind, kindsOf, pathOf, SERVICE_ACCOUNT } from './kinds.ts';
import { currentContextIn } from './kubeconfig.ts';
import { openPortForward, type PortForward } from './port-forward.ts';
import { asJson, type Reading, said } from './reading.ts';
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

/** How a kubeconfig leads to an API server. */
export interface ConfiguredServer {
  readonly server: string;
  /** In base64; empty where the kubeconfig names none. */
  readonly certificateAuthority: string;
}

/** kubectl, for one context. Every method throws Failure with kubectl's own words. */
export class Kubectl {
  readonly kubeContext: string | undefined;
  /** The context that every command names; `undefined` where there is none, which kubectl itself says. */
  readonly context: string | undefined;
  readonly #global: readonly string[];
  readonly #environment: Environment;
  readonly #api: ApiServer;
  readonly #looks = new Map<string, Promise<unknown>>();

  /** @param kubeContext the one that the operator named; without it, the context that is current now, for the whole run */
  constructor(kubeContext?: string, environment: Environment = process.env) {
    this.kubeContext = kubeContext;
    this.#environment = environment;
    this.context = kubeContext ?? currentContextIn(environment);
    this.#global = this.context === undefined ? [] : [`--context=${this.context}`];
    this.#api = new ApiServer(this.#global, environment);
  }

  /** Ends what was kept open to ask the API server. What is asked after that is asked by a kubectl each. */
  close(): Promise<void> {
    return this.#api.close();
  }

  /** How a person types kubectl for this context. */
  get shown(): string {
    const { kubeContext } = this;
    return kubeContext === undefined ? 'kubectl' : `kubectl ${quote(`--context=${kubeContext}`)}`;
  }

  async #run(args: readonly string[], work: Work | undefined, timeout = TIMEOUT): Promise<ToolAnswer> {
    const environment = this.#environment;
    return runTool('kubectl', [...args, ...this.#global], {
      timeout,
      environment,
      ...(work && { signal: work.signal }),
    });
  }

  /** Looks; who asks for the same while an answer is on its way shares it. */
  #shared<T>(key: string, ask: () => Promise<T>): Promise<T> {
    return cachedRead(`kubectl ${key}`, () => {
      const under = this.#looks.get(key);
      if (under !== undefined) return under as Promise<T>;
      const answer = ask().finally(() => this.#looks.delete(key));
      this.#looks.set(key, answer);
      return answer;
    });
  }

  #look(args: readonly string[], work: Work, timeout?: number): Promise<ToolAnswer> {
    return this.#shared(args.join('\0'), () => this.#run(args, work, timeout));
  }

  /** Asks the API server, or else kubectl. The answer of the one is what the other's text is read as. */
  #ask<T>(request: ApiRequest, args: readonly string[], ask: Reading<T>, work: Work): Promise<T> {
    return this.#shared(args.join('\0'), async () => {
      const answer = await this.#api.ask(request, work);
      if (answer !== undefined) return ask.ofServer(answer.body);
      return ask.ofKubectl(await this.#run(args, work, request.timeout));
    });
  }

  /** The API server's version: the quickest proof that the cluster can be reached. */
  async serverVersion(work: Work): Promise<string> {
    type Version = { gitVersion: string };
    return this.#ask(
      { what: 'kubectl version', path: '/version', timeout: 10_000 },
      ['version', '--output=json', '--request-timeout=10s'],
      {
        ofServer: (body) => (body as Version).gitVersion,
        ofKubectl: (answer) =>
          (JSON.parse(said('kubernetes cluster', answer)) as { serverVersion: Version }).serverVersion
            .gitVersion,
      },
      work,
    );
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

  /**
   * Who issues the tokens of the context's cluster: for EKS, its OIDC issuer with `https://`; `undefined` where this
   * user may not read it.
   */
  async tokenIssuer(work: Work): Promise<string | undefined> {
    const path = '/.well-known/openid-configuration';
    const { ofServer, ofKubectl } = asJson<{ issuer: string } | undefined>('token issuer of the cluster');
    const found = await this.#ask(
      { what: 'kubectl get', path, timeout: TIMEOUT },
      ['get', `--raw=${path}`],
      {
        ofServer,
        ofKubectl: (answer) =>
          !answer.ok && /\(Forbidden\)/.test(answer.stderr) ? undefined : ofKubectl(answer),
      },
      work,
    );
    return found?.issuer;
  }

  /** Where the kubeconfig says that the context's API server is, and whose certificates it trusts. */
  async configuredServer(work: Work): Promise<ConfiguredServer> {
    // Only these two: the rest of what `--raw` tells are credentials.
    const fields = '{.clusters[0].cluster.server}{"\\n"}{.clusters[0].cluster.certificate-authority-data}';
    const args = ['config', 'view', '--minify', '--flatten', '--raw', `--output=jsonpath=${fields}`];
    const text = said('kubectl context', await this.#look(args, work));
    const [server = '', certificateAuthority = ''] = text.split('\n');
    return { server, certificateAuthority };
  }

  /** Reads an object; `undefined` where it does not exist. */
  async get(
    kind: string,
    name: string,
    /** Empty for a kind that lives in none. */
    namespace: string,
    work: Work,
  ): Promise<KubernetesObject | undefined> {
    const args = ['get', kind, name, `--namespace=${namespace}`, '--output=json', '--ignore-not-found'];
    const resource = `${kind} ${namespace}/${name}`;
    const [known] = kindsOf(kind) ?? [];
    const reading = asJson<KubernetesObject | undefined>(resource);
    if (known === undefined) return reading.ofKubectl(await this.#look(args, work));
    const path = pathOf(known, namespace, name);
    return this.#ask({ what: `kubectl get ${kind}`, path, timeout: TIMEOUT }, args, reading, work);
  }

  /** Lists the objects of kinds (`pod,deployment`) in a namespace; none where there is no such namespace. */
  async list(kinds: string, namespace: string, work: Work): Promise<readonly KubernetesObject[]> {
    const lists = kindsOf(kinds)?.map((kind) => this.#listOf(kind, namespace, work));
    if (lists !== undefined) return (await Promise.all(lists)).flat();
    const args = ['get', kinds, `--namespace=${namespace}`, '--output=json'];
    const { ofKubectl } = asJson<{ items: KubernetesObject[] }>(`${kinds}s in ${namespace}`);
    return ofKubectl(await this.#look(args, work)).items;
  }

  async #listOf(known: Kind, namespace: string, work: Work): Promise<readonly KubernetesObject[]> {
    const { kind, plural } = known;
    const { items } = await this.#ask(
      { what: `kubectl get ${plural}`, path: pathOf(known, namespace), timeout: TIMEOUT },
      ['get', plural, `--namespace=${namespace}`, '--output=json'],
      asJson<{ items: KubernetesObject[] }>(`${plural} in ${namespace}`),
      work,
    );
    // The API server says once for the whole list what kubectl says for each.
    return items.map((object) => ({ ...object, kind }));
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
    await untilAccepted(
      { what: `the second of the last restart of ${resource} to end`, atMost: 5000 },
      async () => {
        const restarted = await this.#run(['rollout', 'restart', ...of], work);
        if (!restarted.ok) throw toolFailure(resource, restarted);
      },
      // A restart is a time in whole seconds; that of another may have come before what this one is for.
      (error) => error instanceof Failure && /within the past second/.test(error.seen),
      work,
    );
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
    return said(`${kind}s of the cluster`, answer)
      .split(' ')
      .filter((name) => name !== '');
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
   */
  async createToken(
    serviceAccount: string,
    namespace: string,
    audience: string,
    work: Work,
  ): Promise<string> {
    const args = ['create', 'token', serviceAccount, `--namespace=${namespace}`, `--audience=${audience}`];
    const path = `${pathOf(SERVICE_ACCOUNT, namespace, serviceAccount)}/token`;
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience] },
    };
    const request = { what: 'kubectl create token', path, body, timeout: TIMEOUT };
    const answer = await this.#api.ask(request, work);
    const { status } = (answer?.body ?? {}) as { status?: { token: string } };
    const resource = `token of service account ${namespace}/${serviceAccount}`;
    const token = status?.token ?? said(resource, await this.#run(args, work)).trim();
    keepSecret(token);
    return token;
  }

  /** Opens a way from a free local port to a port of a pod. */
  portForward(pod: string, namespace: string, port: number, work: Work): Promise<PortForward> {
    return openPortForward(this.#global, { pod, namespace, port }, this.#environment, work);
  }
}

/** The longest that a look may take, in milliseconds. */
const TIMEOUT = 60_000;

/** How long a workload may take to become ready: images of both charts on a slow registry. */
const READY_SECONDS = 300;
