import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios, { type AxiosInstance } from 'axios';
import { outsideCall, type Work } from 'resource';
import { type StandingKubectl, startKubectl } from './standing-kubectl.ts';
import { type Environment, noAnswer } from './tool.ts';

/** A question to the API server. */
export interface ApiRequest {
  /** How kubectl is told to ask the same, without its arguments, as a trace tells it. */
  readonly what: string;
  readonly path: string;
  /** Sent as JSON, by POST; a GET without. */
  readonly body?: unknown;
  /** In milliseconds. */
  readonly timeout: number;
}

/** What it answered; without a body, that there is no such thing. */
export interface ApiAnswer {
  readonly body?: unknown;
}

const USER_AGENT = 'gloo-vault-irsa';

/** So that the path of a socket two names below it has no more than the 103 characters that every system takes. */
const LONGEST_FOLDER = 80;

/**
 * The API server by one `kubectl proxy` on a Unix socket that only this user can open: each further kubectl would start
 * a process, and for EKS another one for its token. What it cannot answer is for kubectl itself to ask, which says in
 * words that people know what is wrong: this way is a shorter one, and no run depends on it.
 */
export class ApiServer {
  readonly #global: readonly string[];
  readonly #environment: Environment;
  #opening: Promise<Proxy | undefined> | undefined;
  #closed = false;

  /** @param global what every command of kubectl's ends with */
  constructor(global: readonly string[], environment: Environment) {
    this.#global = global;
    this.#environment = environment;
  }

  /**
   * Asks; `undefined` where there is no answer but a refusal, or none at all.
   * @throws Failure where the time is over
   */
  async ask(request: ApiRequest, work: Work): Promise<ApiAnswer | undefined> {
    if (this.#closed) return undefined;
    this.#opening ??= openProxy(this.#global, this.#environment, work);
    const proxy = await this.#opening;
    work.signal.throwIfAborted();
    if (proxy?.kubectl.open !== true) return undefined;
    const { what, path, body, timeout } = request;
    const over = AbortSignal.timeout(timeout);
    try {
      const { status, data } = await outsideCall('kubectl', what, () =>
        proxy.client.request<unknown>({
          url: path,
          ...(body !== undefined && { method: 'POST', data: body }),
          signal: AbortSignal.any([work.signal, over]),
        }),
      );
      if (status >= 200 && status < 300) return { body: data };
      return status === 404 && (data as { reason?: unknown }).reason === 'NotFound' ? {} : undefined;
    } catch {
      work.signal.throwIfAborted();
      if (over.aborted) throw noAnswer(what, timeout);
      return undefined;
    }
  }

  /** Ends it, where it was opened or will be in a moment. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#opening)?.close();
  }
}

interface Proxy {
  readonly kubectl: StandingKubectl;
  readonly client: AxiosInstance;
  close(): Promise<void>;
}

/** `undefined` where this machine has no place for a socket, or this kubectl has no such command. */
async function openProxy(
  global: readonly string[],
  env: Environment,
  work: Work,
): Promise<Proxy | undefined> {
  // A longer path is no address of a socket.
  if (tmpdir().length > LONGEST_FOLDER) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-')).catch(() => undefined);
  if (folder === undefined) return undefined;
  const socketPath = join(folder, 'api');
  const kubectl = await startKubectl(
    ['proxy', `--unix-socket=${socketPath}`, ...global],
    { opens: /Starting to serve on/, env, folder },
    work,
  );
  // Its shell does that for a run that is killed; one that is interrupted as it starts may find no shell yet.
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  if ('ok' in kubectl) {
    await clear();
    return undefined;
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
