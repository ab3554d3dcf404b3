import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios, { type AxiosInstance } from 'axios';
import { Failure, isBrokenConnection, messageOf, outsideCall, retryTransient, type Work } from 'resource';
import type { Credential } from './child-environment.ts';
import type { KubeContext } from './kube-context.ts';
import { type StandingKubectl, startKubectl } from './standing-kubectl.ts';
import { noAnswer, toolFailure } from './tool.ts';

/** A question to the API server. */
export interface ApiRequest {
  /** How kubectl is told to ask the same, without its arguments, as a trace tells it. */
  readonly what: string;
  readonly path: string;
  /** Sent as JSON, by POST; a GET without. */
  readonly body?: unknown;
  /** What it is answered as, where that is not the whole of it. */
  readonly accept?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** What it answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

const USER_AGENT = 'gloo-vault-irsa';

/** The longest that an answer may take, in milliseconds. */
const TIMEOUT = 60_000;

/** So that the path of a socket two names below it has no more than the 103 characters that every system takes. */
const LONGEST_FOLDER = 80;

interface Proxy {
  readonly kubectl: StandingKubectl;
  readonly client: AxiosInstance;
  close(): Promise<void>;
}

/**
 * The API server by one `kubectl proxy` on a Unix socket that only this user can open: each further kubectl would start
 * a process, and this one knows what a kubeconfig may say of certificates, proxies and users.
 */
export class ApiServer {
  readonly #context: KubeContext;
  #opened: { readonly credential: Credential | undefined; readonly proxy: Promise<Proxy> } | undefined;
  #closed = false;

  constructor(context: KubeContext) {
    this.#context = context;
  }

  /**
   * Asks; a refusal is an answer.
   * @throws Failure where the time is over, or there is no way to the API server
   */
  async ask(
    { what, path, body, accept = 'application/json', timeout = TIMEOUT }: ApiRequest,
    work: Work,
  ): Promise<ApiAnswer> {
    const ask = async (): Promise<ApiAnswer> => {
      const { client } = await this.#open(work);
      work.signal.throwIfAborted();
      const over = AbortSignal.timeout(timeout);
      try {
        const { status, data } = await outsideCall('kubectl', what, () =>
          client.request<unknown>({
            url: path,
            headers: { Accept: accept },
            ...(body !== undefined && { method: 'POST', data: body }),
            signal: AbortSignal.any([work.signal, over]),
          }),
        );
        return { status, body: data };
      } catch (error) {
        work.signal.throwIfAborted();
        if (over.aborted) throw noAnswer(what, timeout);
        throw error;
      }
    };
    // A proxy that has ended, or was opened with a credential that is over, is opened anew.
    return retryTransient(ask, isBrokenConnection, work.signal);
  }

  async #open(work: Work): Promise<Proxy> {
    if (this.#closed)
      throw new DOMException('the way to the cluster is closed: the run has ended', 'AbortError');
    const credential = await this.#context.credential(TIMEOUT, work);
    const before = this.#opened;
    if (before !== undefined && before.credential === credential) return before.proxy;
    const opened = { credential, proxy: openProxy(this.#context, credential, work) };
    this.#opened = opened;
    const forget = (): void => {
      if (this.#opened === opened) this.#opened = undefined;
    };
    opened.proxy.then(({ kubectl }) => kubectl.ended.then(forget), forget);
    before?.proxy.then((proxy) => proxy.close()).catch(() => undefined);
    return opened.proxy;
  }

  /** Ends it, where it was opened or will be in a moment. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#opened?.proxy.catch(() => undefined))?.close();
  }
}

/** @throws Failure where it does not open */
async function openProxy(
  context: KubeContext,
  credential: Credential | undefined,
  work: Work,
): Promise<Proxy> {
  const folder = await socketFolder();
  // Its shell does that for a run that is killed; one that is interrupted as it starts may find no shell yet.
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const socketPath = join(folder, 'api');
  const { environment } = context;
  const name = await context.name(work);
  const kubectl = await startKubectl(
    ['proxy', `--unix-socket=${socketPath}`, `--context=${name}`],
    { opens: /Starting to serve on/, environment, credential, folder },
    work,
  ).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  if ('ok' in kubectl) {
    await clear();
    work.signal.throwIfAborted();
    throw toolFailure('kubectl proxy', kubectl);
  }
  const close = async (): Promise<void> => {
    await kubectl.close();
    await clear();
  };
  const client = axios.create({
    baseURL: 'http://localhost',
    // By which the API server's audit log tells these requests from other kubectls'.
    headers: { 'User-Agent': USER_AGENT },
    socketPath,
    httpAgent: new Agent({ keepAlive: true }),
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
  });
  return { kubectl, client, close };
}

/** A folder that only this user can open, with a path that is short enough for a socket. */
async function socketFolder(): Promise<string> {
  const place = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir();
  return mkdtemp(join(place, 'kubectl-')).catch((error: unknown) => {
    throw new Failure({
      resource: `temporary folder in ${place}`,
      seen: messageOf(error),
      cause: 'The socket by which the cluster is asked could not be made.',
      next: ['Name a folder that can be written: export TMPDIR=… Then run again.'],
      error,
    });
  });
}

/** Whether an answer says that there is no such thing. */
export function isAbsent({ status, body }: ApiAnswer): boolean {
  return status === 404 && (body as { reason?: unknown } | null)?.reason === 'NotFound';
}

/** A refusal in kubectl's words. Pure. */
export function refusalOf(resource: string, { status, body }: ApiAnswer): Failure {
  return toolFailure(resource, { ok: false, stdout: '', stderr: wordsOf(status, body) });
}

function wordsOf(status: number, body: unknown): string {
  if (status === 401) return 'error: You must be logged in to the server (Unauthorized)';
  const { reason, message } = (body ?? {}) as { readonly reason?: string; readonly message?: string };
  if (message !== undefined) return `Error from server (${reason ?? status}): ${message}`;
  const text = typeof body === 'string' ? body.trim() : JSON.stringify(body);
  // The proxy answers so where it gets no answer itself.
  if (status === 500) return `Unable to connect to the server: ${text}`;
  return `Error from server (${status}): ${text.slice(0, 1000)}`;
}
