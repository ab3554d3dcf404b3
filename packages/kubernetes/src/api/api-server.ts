import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpClient, LateAnswer, loadHttpClient, TooLargeAnswer } from 'engine/network';
import {
  Failure,
  isBrokenConnection,
  isObject,
  prefetch,
  retryTransient,
  type StepContext,
  shownAnswer,
} from 'engine/resource';
import { USE_PROFILE } from '../context/exec-plugin.ts';
import type { KubeContext } from '../context/kube-context.ts';
import { closedByRun, type StandingKubectl, startKubectl } from '../context/standing-kubectl.ts';
import type { Access } from '../process/access.ts';
import { noAnswer, toolFailure } from '../process/tool.ts';

export interface ApiRequest {
  /** The equivalent kubectl command without its arguments, for traces. */
  readonly what: string;
  readonly path: string;
  /** Sent as JSON in a POST; without a body, the request is a GET. */
  readonly body?: unknown;
  /** The media type of a response with less than the whole object. */
  readonly accept?: string;
  /** How long the whole response may take. */
  readonly timeoutMs?: number;
}

export interface ApiAnswer {
  readonly server: string;
  readonly status: number;
  readonly body: unknown;
  /** Why the API server may not know the caller. */
  readonly cause?: string | undefined;
}

const USER_AGENT = 'gloo-vault-irsa';

/** How long a whole response may take. */
const TIMEOUT_MS = 60_000;

/** macOS allows at most 103 characters for the path of a socket, which is two names below this folder. */
const LONGEST_FOLDER = 80;

/** The proxy's message if its own connection to the API server breaks. */
const BROKEN = /(?:\bEOF|connection (?:refused|reset by peer|lost)|broken pipe|handshake timeout)$/;

/** The API server asked for a retry or did not accept the credential, or the proxy could not reach it. */
class TryLater extends Error {
  readonly answer: ApiAnswer;

  constructor(answer: ApiAnswer) {
    super(`the API server answered with status ${answer.status}`);
    this.answer = answer;
  }
}

interface Proxy {
  readonly access: Access;
  readonly kubectl: StandingKubectl;
  readonly client: ReturnType<typeof httpClient>;
}

/**
 * Reaches the API server through one `kubectl proxy` on a Unix socket that only this user can open. This takes one process, not
 * one per request, and kubectl handles everything that a kubeconfig may say about certificates, proxies and users.
 */
export class ApiServer {
  readonly #context: KubeContext;
  #opened: { readonly access: Access; readonly proxy: Promise<Proxy> } | undefined;
  #closed = false;

  constructor(context: KubeContext) {
    this.#context = context;
  }

  /**
   * Sends a request, and repeats it if the API server asks for that or the connection breaks; a refusal is a response.
   * @throws Failure if there is no response in time, or the API server cannot be reached
   */
  async ask(
    { what, path, body, accept = 'application/json', timeoutMs = TIMEOUT_MS }: ApiRequest,
    work: StepContext,
  ): Promise<ApiAnswer> {
    const ask = async (): Promise<ApiAnswer> => {
      const { client, access } = await this.#open(work);
      const { server } = access;
      work.signal.throwIfAborted();
      try {
        const { status, data, headers } = await client(
          {
            url: path,
            headers: { Accept: accept },
            ...(body !== undefined && { method: 'POST', data: body }),
            signal: work.signal,
          },
          timeoutMs,
        );
        const cause = status === 401 ? await this.#context.ignoredProfileReason(work) : undefined;
        const answer = { server, status, body: data, cause };
        // kubectl retries by the same rule.
        const isBusy = (status === 429 || status >= 500) && headers['retry-after'] !== undefined;
        const isBroken = status === 500 && BROKEN.test(String(data).trim());
        const isRenewed = status === 401 && this.#context.discardRefused(access);
        if (isBusy || isBroken || isRenewed) throw new TryLater(answer);
        return answer;
      } catch (error) {
        const isOver = error instanceof LateAnswer || error instanceof TooLargeAnswer;
        throw isOver ? noAnswer(what, error, `${access.server}${path}`) : error;
      }
    };
    // If the proxy has ended, or its credential has expired, the next attempt opens a new proxy.
    const isTransient = (error: unknown): boolean => error instanceof TryLater || isBrokenConnection(error);
    try {
      return await retryTransient(ask, isTransient, { signal: work.signal });
    } catch (error) {
      if (error instanceof TryLater) return error.answer;
      throw error;
    }
  }

  async #open(work: StepContext): Promise<Proxy> {
    const accessing = this.#context.access(TIMEOUT_MS, work);
    prefetch(loadHttpClient());
    const access = await accessing;
    // Checked after the wait for the plugin, during which the run may have ended: nothing would close a new proxy.
    if (this.#closed) throw closedByRun();
    const before = this.#opened;
    if (before !== undefined && before.access === access) return before.proxy;
    const opened = { access, proxy: openProxy(this.#context, access, work) };
    this.#opened = opened;
    const forget = (): void => {
      if (this.#opened === opened) this.#opened = undefined;
    };
    opened.proxy.then(({ kubectl }) => kubectl.ended.then(forget), forget);
    before?.proxy.then(({ kubectl }) => kubectl.close()).catch(() => undefined);
    return opened.proxy;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#opened?.proxy.catch(() => undefined))?.kubectl.close();
  }
}

/** @throws Failure if the proxy does not open */
async function openProxy(context: KubeContext, access: Access, work: StepContext): Promise<Proxy> {
  const place = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir();
  const folder = join(place, `kubectl-${randomBytes(6).toString('hex')}`);
  const socketPath = join(folder, 'api');
  const kubectl = await startKubectl(
    context,
    // By default, the proxy drops the path of a server address, such as Rancher's.
    [
      'proxy',
      ...(/^\w+:\/\/[^/]*\/./.test(access.server) ? ['--append-server-path'] : []),
      `--unix-socket=${socketPath}`,
    ],
    { resource: 'kubectl proxy', opens: /Starting to serve on/, access, folder },
    work,
  );
  const client = httpClient({
    baseURL: 'http://localhost',
    // Lets the API server's audit log distinguish these requests from those of other kubectls.
    headers: { 'User-Agent': USER_AGENT },
    socketPath,
    httpAgent: new Agent({ keepAlive: true }),
  });
  return { access, kubectl, client };
}

/**
 * Whether a response says that the object does not exist. If a CRD defines the kind, the cluster may not know the kind, and then
 * responds as if nothing of Kubernetes were at the path.
 */
export function isAbsent(
  { status, body }: Pick<ApiAnswer, 'status' | 'body'>,
  { path }: Pick<ApiRequest, 'path'>,
): boolean {
  if (status !== 404) return false;
  if (DEFINED_BY_CRD.test(path) && String(body).trim() === '404 page not found') return true;
  return (body as { reason?: unknown } | null)?.reason === 'NotFound';
}

/** The paths of groups outside Kubernetes. */
const DEFINED_BY_CRD = /^\/apis\/[\w-]+(?:\.(?!k8s\.io\/)[\w-]+)+\//;

/**
 * The body of a successful response.
 * @throws Failure in kubectl's words for a refusal, or if the body does not fit
 */
export function bodyOf<T>(
  resource: string,
  { path }: ApiRequest,
  answer: ApiAnswer,
  isExpected: (body: Readonly<Record<string, unknown>>) => boolean,
): T {
  const { server, status, body } = answer;
  if (status >= 300) throw apiFailure(resource, answer);
  if (isObject(body) && isExpected(body)) return body as T;
  throw new Failure({
    resource,
    seen: `the API server ${server} answered ${shownAnswer(body)} to ${path}, which is not an answer from Kubernetes`,
    cause: 'A sign-in page, a proxy or another program answers in place of the API server.',
    next: [`kubectl get --raw '${path}' shows what answers.`],
  });
}

/** A refusal in kubectl's words. */
export function apiFailure(
  resource: string,
  { status, body, cause }: Pick<ApiAnswer, 'status' | 'body' | 'cause'>,
): Failure {
  const failure = toolFailure(resource, { ok: false, stdout: '', stderr: wordsOf(status, body) }).with({
    isTemporary: status === 429 || status >= 500,
    isDenied: status === 403,
  });
  return cause === undefined ? failure : failure.with({ cause, next: USE_PROFILE });
}

function wordsOf(status: number, body: unknown): string {
  if (status === 401) return 'error: You must be logged in to the server (Unauthorized)';
  const { reason, message } = (body ?? {}) as { readonly reason?: string; readonly message?: string };
  if (message !== undefined) return `Error from server (${reason ?? status}): ${message}`;
  const text = typeof body === 'string' ? body.trim() : JSON.stringify(body);
  // The proxy's own message without a response from the API server.
  if (status === 500) return `Unable to connect to the server: ${text}`;
  return `Error from server (${status}): ${text.slice(0, 1000)}`;
}
