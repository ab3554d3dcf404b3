import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from 'engine/resource';
import type { JSONWebKeySet } from 'jose';
import { parse } from 'yaml';

type KubeConfig = {
  clusters: { cluster: { server: string; 'certificate-authority': string } }[];
  users: { user: { 'client-certificate': string; 'client-key': string } }[];
};

/** An object whose status has conditions, such as a pod or a node. */
export type Conditions = { status: { conditions?: { type: string; status: string }[] } };

/** Whether a pod or a node is ready. */
export const isReady = (object: Conditions | undefined): boolean =>
  object?.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** A watch event of the API server. */
type WatchEvent<T> = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; object: T };

/** The few calls that the sandbox itself makes to its API server. */
export class KubeClient {
  /** The cluster's address in EKS. */
  readonly endpoint: string;
  /** The certificate authority of the API server, in base64. */
  readonly certificateAuthority: string;
  readonly #server: URL;
  readonly #agent: Agent;

  constructor(kubeconfig: string) {
    const config = parse(readFileSync(kubeconfig, 'utf8')) as KubeConfig;
    const [cluster, user] = [config.clusters[0]?.cluster, config.users[0]?.user];
    if (!cluster || !user) throw new Error(`${kubeconfig}: no cluster or user`);
    const authority = readFileSync(cluster['certificate-authority']);
    this.endpoint = cluster.server;
    this.certificateAuthority = authority.toString('base64');
    this.#server = new URL(cluster.server);
    this.#agent = new Agent({
      keepAlive: true,
      ca: authority,
      cert: readFileSync(user['client-certificate']),
      key: readFileSync(user['client-key']),
    });
  }

  /** A call with a JSON response; undefined if the object does not exist. @throws for other errors */
  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    accept = 'application/json, application/jwk-set+json',
  ): Promise<T | undefined> {
    const given = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      accept,
      // Node does not set the length of a DELETE's body.
      'content-length': Buffer.byteLength(given),
    };
    const response = await this.#send({ method, path, headers }, given);
    const answer = await text(response);
    const { statusCode: status = 0 } = response;
    if (status === 404) return undefined;
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${answer.slice(0, 300)}`);
    return JSON.parse(answer) as T;
  }

  /** A token that the kubelet would project into a pod; undefined if the service account does not exist. */
  async token(namespace: string, account: string, audience: string, seconds = 86_400) {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
    const spec = { audiences: [audience], expirationSeconds: seconds };
    return (await this.call<{ status: { token: string } }>('POST', path, { spec }))?.status.token;
  }

  /** The public keys of the cluster's service account tokens. */
  async signingKeys(): Promise<JSONWebKeySet | undefined> {
    return this.call<JSONWebKeySet>('GET', '/openid/v1/jwks');
  }

  /** Watches a list forever. After an interruption, everything is reported again. */
  async follow<T>(path: string, onEvent: (event: WatchEvent<T>) => void): Promise<never> {
    for (;;) {
      await this.#watch(path, onEvent).catch((error) => console.error(`watch ${path}:`, messageOf(error)));
      await sleep(500);
    }
  }

  /** Resolves when the API server ends the watch, as it does from time to time, or if it does not know the list yet. */
  async #watch<T>(path: string, onEvent: (event: WatchEvent<T>) => void): Promise<void> {
    const response = await this.#send({ path: `${path}&watch=1` });
    if (response.statusCode !== 200) {
      response.resume();
      if (response.statusCode === 404) return;
      throw new Error(String(response.statusCode));
    }
    let rest = '';
    response.setEncoding('utf8');
    for await (const chunk of response) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) onEvent(JSON.parse(line) as WatchEvent<T>);
    }
  }

  #send(options: RequestOptions, body = ''): Promise<IncomingMessage> {
    const { hostname: host, port } = this.#server;
    return new Promise((resolve, reject) => {
      const outgoing = request({ host, port, agent: this.#agent, ...options }, resolve);
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
