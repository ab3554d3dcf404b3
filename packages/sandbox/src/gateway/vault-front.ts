import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { CallLog, LoggedVaultCall } from './call-log.ts';
import { loadBalancerAnswer, withFault } from './fault-effects.ts';
import type { FaultKind, FaultPlan } from './faults.ts';
import { bodyOf, forward, passedOn, send } from './forward.ts';
import { listenOn } from './listen.ts';
import type { Answer } from './refusal.ts';
import type { SignedRequest } from './sigv4.ts';
import { sentMethod, VaultConnection } from './vault-connection.ts';
import { VaultNamespace } from './vault-namespace.ts';
import { asNode, type VaultNode } from './vault-node.ts';

/** What the front needs of the rest of the gateway, and what can be changed while it runs. */
export type VaultFrontState = {
  /** Of Vault itself. */
  vaultPort: number;
  log: CallLog<LoggedVaultCall>;
  /** Asked at each call, because the faults may have changed. */
  faults: () => FaultPlan;
  /** As which node it answers, if not as Vault itself. */
  node: () => VaultNode | undefined;
};

/**
 * The route to Vault for port-forwards: it passes each call on unchanged, unless a fault hits it.
 * It listens twice, without TLS and with.
 */
export class VaultFront {
  /** Speaks HTTP on the connections that the listeners take. */
  readonly #http: ReturnType<typeof createHttpServer>;
  readonly #listeners: { server: Server; port: number }[];

  constructor(
    state: VaultFrontState,
    ports: { plain: number; tls: number },
    certificate: { key: string; cert: string },
  ) {
    this.#http = createHttpServer((incoming, outgoing) => {
      handle(state, incoming, outgoing).catch((error: unknown) => {
        // Vault stopped meanwhile: the client sees what it would see without the front.
        console.error('vault front:', error instanceof Error ? error.message : error);
        outgoing.socket?.resetAndDestroy();
      });
    });
    // As long as Vault keeps idle connections open.
    this.#http.keepAliveTimeout = 300_000;
    const secureContext = createSecureContext(certificate);
    const take = (connection: VaultConnection) => this.#http.emit('connection', connection);
    const plain = createServer((raw) => take(new VaultConnection(raw, raw)));
    const tls = createServer((raw) =>
      take(new VaultConnection(raw, new TLSSocket(raw, { isServer: true, secureContext }))),
    );
    this.#listeners = [
      { server: plain, port: ports.plain },
      { server: tls, port: ports.tls },
    ];
  }

  /** Takes connections, now that Vault does. @throws when a port is taken */
  async open(): Promise<void> {
    const closed = this.#listeners.filter(({ server }) => !server.listening);
    await Promise.all(closed.map(({ server, port }) => listenOn(server, port)));
  }

  /** Refuses connections and ends those without a call, as a server that stops does. */
  close(): void {
    for (const { server } of this.#listeners) server.close();
    this.#http.closeIdleConnections();
  }
}

async function handle(
  state: VaultFrontState,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const time = new Date();
  const body = await bodyOf(incoming);
  const method = sentMethod(incoming.method ?? 'GET');
  incoming.method = method;
  const path = vaultPath(incoming.url ?? '/');
  const namespace = incoming.headers['x-vault-namespace'];
  // Pods log in at any time, so faults skip their calls.
  const ofPod = incoming.headers['x-sandbox-pod'] !== undefined;
  const fault = ofPod ? undefined : state.faults().hit({ service: 'vault', action: `${method} ${path}` });
  const finish = (status: number) => {
    if (ofPod) return;
    const call: Omit<LoggedVaultCall, 'id'> = {
      time: time.toISOString(),
      method,
      path,
      ...(namespace === undefined ? {} : { namespace: String(namespace) }),
      status,
      ...(fault ? { fault: fault.kind } : {}),
      ms: Date.now() - time.getTime(),
    };
    state.log.add(call);
  };
  const ask = () => answerFor(state.vaultPort, passedOn(incoming, body), namespace?.toString());
  const answer = () => asNode(state.node(), path, ask);
  const given = await (fault ? withFault(fault, (kind) => vaultRefusal(kind, path), answer) : answer()).catch(
    (error: unknown) => {
      finish(0);
      throw error;
    },
  );
  finish(given.status);
  send(outgoing, given);
}

/** Vault's answer; to a call with X-Vault-Namespace, as a Vault with that namespace gives it. */
async function answerFor(port: number, request: SignedRequest, header = ''): Promise<Answer> {
  const [, slashes = '', path = '', query = ''] = /^(\/+v1\/)([^?]*)(.*)$/s.exec(request.path) ?? [];
  if (slashes === '' || header.replaceAll('/', '') === '') return forward(port, request);
  const namespace = new VaultNamespace(header);
  const refused = namespace.refuse(path);
  if (refused) return refused;
  const { 'x-vault-namespace': _namespace, ...headers } = request.headers;
  const body = namespace.body(request.body);
  if (headers['content-length'] !== undefined) headers['content-length'] = String(body.length);
  const rooted = { ...request, path: `${slashes}${namespace.path(path)}${query}`, headers, body };
  return namespace.answer(await forward(port, rooted));
}

/** The path of a call as Vault's policies name it, without anything that looks like a token. */
export function vaultPath(url: string): string {
  const pathname = url.replace(/[?#].*$/s, '');
  return decoded(pathname)
    .replace(/^\/+(v1\/)?/, '')
    .replace(/(?<=^|\/)(hv[bsr]|[bsr])\.[\w.-]{20,}/g, '…');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // Vault refuses it by itself
  }
}

/** The error that a fault answers with, as Vault 1.21 words it; undefined for faults of the connection. */
export function vaultRefusal(kind: FaultKind, path: string): Answer | undefined {
  const errors = (status: number, message: string): Answer => ({
    status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    body: Buffer.from(`${JSON.stringify({ errors: [message] })}\n`),
  });
  switch (kind) {
    case 'Throttling':
    case 'TooManyRequests':
    case 'RequestLimitExceeded':
      return errors(429, `request path "${path}": rate limit quota exceeded`);
    case 'ExpiredToken':
      return errors(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
    case 'upgrading':
      // https://github.com/hashicorp/vault-plugin-secrets-kv/blob/main/upgrade.go
      return errors(
        400,
        'Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.',
      );
    case '500':
      return errors(500, 'internal error');
    case '503':
      // A sealed Vault's answer contains Vault's errors.
      return loadBalancerAnswer(503);
    default:
      return undefined;
  }
}
