import { cachedRead, Failure, InFlight, isObject, registerSecret, type StepContext } from 'engine/resource';
import type { KubeContext } from '../context/kube-context.ts';
import {
  API_GROUPS,
  type ApiGroups,
  apiVersionsIn,
  isApiGroups,
  type ObjectName,
  objectPath,
} from './api-groups.ts';
import { type ApiRequest, ApiServer, bodyOf, isAbsent } from './api-server.ts';
import { type ContainerLog, type LogPlace, readLog } from './container-log.ts';
import { type KindName, type KubernetesObject, pathOf } from './kubernetes-object.ts';

/** Reads from the API server of one context. Every method throws Failure with kubectl's own words. */
export class Cluster {
  /** The cluster's part of the kubeconfig. */
  readonly context: KubeContext;
  readonly #api: ApiServer;
  /** Shared questions: checks that run at the same time ask the same ones. */
  #asking = new InFlight();

  constructor(context: KubeContext) {
    this.context = context;
    this.#api = new ApiServer(context);
  }

  /** Closes the connection to the API server; no read works afterwards. */
  async close(): Promise<void> {
    await this.#api.close();
  }

  #read<T>(
    resource: string,
    request: ApiRequest,
    isExpected: (body: Readonly<Record<string, unknown>>) => boolean,
    work: StepContext,
  ): Promise<T | undefined> {
    const ask = async () => {
      const answer = await this.#api.ask(request, work);
      return isAbsent(answer, request) ? undefined : bodyOf<T>(resource, request, answer, isExpected);
    };
    const question = `kubernetes ${request.path} ${request.accept}`;
    return cachedRead(question, () => this.#asking.ask(question, ask));
  }

  /** Reads what every API server has. @throws Failure also if this one does not */
  async #readBuiltIn<T>(
    resource: string,
    request: ApiRequest,
    isExpected: (body: Readonly<Record<string, unknown>>) => boolean,
    work: StepContext,
  ): Promise<T> {
    const found = await this.#read<T>(resource, request, isExpected, work);
    if (found !== undefined) return found;
    throw new Failure({
      resource,
      seen: `the API server has no ${request.path}, as every one of Kubernetes has`,
    });
  }

  /** After a change, no caller gets the answer to an earlier question. */
  forget(): void {
    this.#asking = new InFlight();
  }

  /** The API server's version: the quickest proof that the cluster can be reached. */
  async serverVersion(work: StepContext): Promise<string> {
    const request = { what: 'kubectl version', path: '/version', timeoutMs: TO_PROVE_MS };
    const { gitVersion } = await this.#readBuiltIn<{ gitVersion: string }>(
      'kubernetes cluster',
      request,
      ({ gitVersion }) => typeof gitVersion === 'string',
      work,
    );
    return gitVersion;
  }

  /** The versions of the API groups. An API server before Kubernetes 1.30 may respond without the kinds. */
  async apiVersions(work: StepContext): Promise<readonly string[]> {
    return apiVersionsIn(await this.#groups('/apis', work));
  }

  async #groups(path: '/api' | '/apis', work: StepContext): Promise<ApiGroups> {
    const request = { what: 'kubectl api-versions', path, accept: API_GROUPS };
    return this.#readBuiltIn<ApiGroups>('API groups of the cluster', request, isApiGroups, work);
  }

  /**
   * Reads an object of any kind; `undefined` if it does not exist.
   * @throws Failure also if the API server does not say where it serves the kind
   */
  async object(of: ObjectName, work: StepContext): Promise<KubernetesObject | undefined> {
    const groups = await this.#groups(of.apiVersion.includes('/') ? '/apis' : '/api', work);
    const resource = nameOf(of.kind.toLowerCase(), of.namespace, of.name);
    const path = objectPath(groups, of);
    if (path === undefined)
      throw new Failure({
        resource,
        seen: `the API server does not say where it serves ${of.apiVersion} ${of.kind}`,
      });
    const request = { what: `kubectl get ${of.kind}`, path };
    return this.#read(resource, request, ({ metadata }) => isObject(metadata), work);
  }

  /**
   * The issuer of the cluster's service account tokens: for EKS, its OIDC issuer with `https://`; `undefined` if this
   * user may not read it.
   */
  async tokenIssuer(work: StepContext): Promise<string | undefined> {
    const path = '/.well-known/openid-configuration';
    const request = { what: `kubectl get --raw ${path}`, path, timeoutMs: TO_PROVE_MS };
    const answer = await this.#api.ask(request, work);
    if (answer.status === 403 || isAbsent(answer, request)) return undefined;
    const resource = 'token issuer of the cluster';
    return bodyOf<{ issuer: string }>(resource, request, answer, ({ issuer }) => typeof issuer === 'string')
      .issuer;
  }

  /** `kubectl auth whoami`: on EKS, the ARN of this user's credential; elsewhere, a user name. */
  async userName(work: StepContext): Promise<string> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const request = { what: 'kubectl auth whoami', path, body };
    const { status } = bodyOf<{ status: { userInfo: UserInfo } }>(
      'user of the cluster',
      request,
      await this.#api.ask(request, work),
      ({ status }) => isObject(status) && isObject(status.userInfo),
    );
    return status.userInfo.extra?.arn?.[0] ?? status.userInfo.username;
  }

  get(
    kind: KindName,
    name: string,
    /** Empty for a cluster-wide kind. */
    namespace: string,
    work: StepContext,
  ): Promise<KubernetesObject | undefined> {
    const request = { what: `kubectl get ${kind}`, path: pathOf(kind, namespace, name) };
    return this.#read(nameOf(kind, namespace, name), request, ({ metadata }) => isObject(metadata), work);
  }

  /** Lists the objects of a kind in a namespace (empty: all), or those with some labels; an unknown kind has none. */
  async list(
    kind: KindName,
    namespace: string,
    work: StepContext,
    labels?: string,
  ): Promise<readonly KubernetesObject[]> {
    const path = pathOf(kind, namespace);
    const selector = labels === undefined ? '' : `?labelSelector=${encodeURIComponent(labels)}`;
    const request = { what: `kubectl get ${kind}`, path: `${path}${selector}` };
    return this.#items(collectionOf(path, namespace), request, work);
  }

  /** The metadata of the objects of a kind in a namespace (empty: all). The API server sends none of their contents. */
  async metadata(
    kind: KindName,
    namespace: string,
    work: StepContext,
  ): Promise<readonly KubernetesObject['metadata'][]> {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
    const request = { what: `kubectl get ${kind}`, path: pathOf(kind, namespace), accept };
    const found = await this.#items(collectionOf(request.path, namespace), request, work);
    return found.map(({ metadata }) => metadata);
  }

  /** The items of a list. Some API servers send `null` for an empty list. */
  async #items(
    resource: string,
    request: ApiRequest,
    work: StepContext,
  ): Promise<readonly KubernetesObject[]> {
    const found = await this.#read<{ items: readonly KubernetesObject[] | null }>(
      resource,
      request,
      ({ items }) => items === null || Array.isArray(items),
      work,
    );
    return found?.items ?? [];
  }

  /** The last lines of a container's log. */
  log(place: LogPlace, work: StepContext): Promise<ContainerLog> {
    return readLog(this.#api, place, work);
  }

  /**
   * `kubectl create token`: a token like those that the pod identity webhook projects into a pod; `undefined` if the service
   * account does not exist.
   */
  async createToken(
    serviceAccount: string,
    namespace: string,
    audience: string,
    work: StepContext,
  ): Promise<string | undefined> {
    const path = `${pathOf('serviceaccount', namespace, serviceAccount)}/token`;
    const spec = { audiences: [audience] };
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
    const request = { what: 'kubectl create token', path, body };
    const answer = await this.#api.ask(request, work);
    if (isAbsent(answer, request)) return undefined;
    const { status } = bodyOf<{ status: { token: string } }>(
      `token of service account ${namespace}/${serviceAccount}`,
      request,
      answer,
      ({ status }) => isObject(status) && typeof status.token === 'string',
    );
    registerSecret(status.token);
    return status.token;
  }

  /** `kubectl create --dry-run=server`: an object as the API server would create it, with the additions of webhooks. Nothing is created. */
  async dryRunCreate(
    kind: 'Namespace' | 'Pod',
    /** Empty for a namespace. */
    namespace: string,
    object: object,
    work: StepContext,
  ): Promise<KubernetesObject> {
    const plain = kind.toLowerCase() as 'namespace' | 'pod';
    const body = { apiVersion: 'v1', kind, ...object };
    const request = { what: CREATE_NOTHING, path: `${pathOf(plain, namespace)}?dryRun=All`, body };
    const answer = await this.#api.ask(request, work);
    return bodyOf(`new ${plain}`, request, answer, ({ metadata }) => isObject(metadata));
  }
}

/** How messages name an object. */
const nameOf = (kind: string, namespace: string, name: string): string =>
  `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;

/** How messages name all objects at a path of the API. */
const collectionOf = (path: string, namespace: string): string =>
  `${path.slice(path.lastIndexOf('/') + 1)} in ${namespace || 'all namespaces'}`;

interface UserInfo {
  readonly username: string;
  readonly extra?: { readonly arn?: readonly string[] };
}

/** How long the API server may take to respond to requests that prove its existence and owner. */
const TO_PROVE_MS = 10_000;

const CREATE_NOTHING = 'kubectl create --dry-run=server';
