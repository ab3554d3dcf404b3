import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf } from 'engine/resource';
import { type FaultKind, type FaultPlan, loadBalancerAnswer, withFault } from '../gateway/call-faults.ts';
import { type Answer, forward, forwardedRequest, listenOn, securedBy, send } from '../gateway/connection.ts';
import type { CallLog, LoggedVaultCall } from '../gateway/log.ts';

/** The front's dependencies on the rest of the gateway, and the settings that can change while it runs. */
export type VaultFrontState = {
  /** The port of Vault itself. */
  vaultPort: number;
  log: CallLog<LoggedVaultCall>;
  /** A function, because the faults can change between calls. */
  faults: () => FaultPlan;
};

/**
 * The proxy to a Vault. It forwards each call unchanged, unless a fault hits it. It listens with TLS and, for port-forwards,
 * without.
 */
export class VaultFront {
  readonly #listeners: { server: Server; port: number }[] = [];
  #secureContext: SecureContext | undefined;

  constructor(
    state: VaultFrontState,
    ports: { plain?: number; tls: number },
    certificate?: { key: string; cert: string },
  ) {
    const plain = createHttpServer((incoming, outgoing) => {
      handle(state, incoming, outgoing).catch((error: unknown) => {
        // Vault has stopped: the client gets the same error as without the front.
        console.error('vault front:', messageOf(error));
        outgoing.socket?.resetAndDestroy();
      });
    });
    // kwok's port-forward does not report that Vault has closed a connection. A client that reused it would wait for a minute,
    // so each call has its own connection.
    plain.maxRequestsPerSocket = 1;
    if (certificate) this.use(certificate);
    const tls = createServer((socket) => {
      if (this.#secureContext) plain.emit('connection', securedBy(this.#secureContext, socket));
    });
    if (ports.plain !== undefined) this.#listeners.push({ server: plain, port: ports.plain });
    this.#listeners.push({ server: tls, port: ports.tls });
  }

  /** From now on, serves this certificate on new connections. */
  use(certificate: { key: string; cert: string }): void {
    this.#secureContext = createSecureContext(certificate);
  }

  /** Starts listening after Vault is up. @throws if a port is in use */
  async open(): Promise<void> {
    const closed = this.#listeners.filter(({ server }) => !server.listening);
    await Promise.all(closed.map(({ server, port }) => listenOn(server, port)));
  }

  /** Stops listening and closes idle connections, as a stopping server does. */
  close(): void {
    for (const { server } of this.#listeners) server.close();
  }
}

async function handle(
  state: VaultFrontState,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const method = incoming.method ?? 'GET';
  const called = vaultPath(incoming.url ?? '/');
  const [path = ''] = called.split('?');
  const namespace = incoming.headers['x-vault-namespace'];
  // Pods log in at unpredictable times, so faults skip their calls.
  const ofPod = incoming.headers['x-sandbox-pod'] !== undefined;
  const fault = ofPod ? undefined : state.faults().hit({ service: 'vault', action: `${method} ${called}` });
  const finish = (status: number) => {
    if (ofPod) return;
    state.log.add({
      method,
      path: called,
      ...(namespace === undefined ? {} : { namespace: String(namespace) }),
      status,
      ...(fault ? { fault: fault.kind } : {}),
    });
  };
  const answer = () => forward(state.vaultPort, forwardedRequest(incoming, body));
  const given = await (fault ? withFault(fault, (kind) => vaultRefusal(kind, path), answer) : answer()).catch(
    (error: unknown) => {
      finish(0);
      throw error;
    },
  );
  finish(given.status);
  send(outgoing, given);
}

/** The path of a call with its query, as in Vault's policies. Anything that looks like a token is removed. */
function vaultPath(url: string): string {
  return decoded(url)
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

/** Vault 1.21's error for a fault; undefined for faults of the connection. */
function vaultRefusal(kind: FaultKind, path: string): Answer | undefined {
  const errors = (status: number, message: string): Answer => ({
    status,
    headers: { 'cache-control': 'no-store', 'content-type': 'application/json' },
    body: Buffer.from(`${JSON.stringify({ errors: [message] })}\n`),
  });
  switch (kind) {
    case 'Throttling':
    case 'TooManyRequests':
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
      // A sealed Vault's response contains Vault's errors.
      return loadBalancerAnswer(503);
    default:
      return undefined;
  }
}
