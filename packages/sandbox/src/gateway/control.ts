import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { basename, dirname, join, normalize } from 'node:path';
import { messageOf } from 'resource';
import { send } from './connection/forward.ts';
import type { OciRegistry } from './connection/oci-registry.ts';
import { AgentRefusal } from '../aws/pod-identity-agent.ts';

/**
 * Handles a request. It gets the JSON body, the last part of the path if the route ends in `*`, and the header
 * Authorization, and returns the JSON to answer, if any.
 */
type Handler = (body: unknown, last: string, authorization: string) => Promise<unknown> | unknown;

/** `POST /mutate` and the like. */
export type Routes = Record<string, Handler>;

/**
 * The gateway's servers besides AWS and Vault: its control interface, the webhook, the chart repositories and the
 * registry. The webhook and the registry use TLS.
 */
export function controlHandler(routes: Routes, chartsDir: string, registry: OciRegistry): RequestListener {
  return (incoming, outgoing) => {
    answer({ routes, chartsDir, registry }, incoming, outgoing).catch((error: unknown) => {
      const message = messageOf(error);
      if (error instanceof AgentRefusal && !outgoing.headersSent) {
        outgoing.writeHead(error.status, { 'content-type': 'text/plain' }).end(`${message}\n`);
        return;
      }
      console.error(`${incoming.method} ${incoming.url}:`, message);
      if (!outgoing.headersSent) sendJson(outgoing, 500, { error: message });
      else outgoing.destroy();
    });
  };
}

async function answer(
  { routes, chartsDir, registry }: { routes: Routes; chartsDir: string; registry: OciRegistry },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(incoming.url ?? '/', 'http://control');
  // The only chart repository with its own published host. Clients reach it through the proxy.
  const path = incoming.headers.host === 'helm.releases.hashicorp.com' ? `/hashicorp${pathname}` : pathname;
  if (path.startsWith('/v2/')) return send(outgoing, registry.answer(incoming.method ?? 'GET', path));
  const handler = routes[`${incoming.method} ${path}`] ?? routes[`${incoming.method} ${dirname(path)}/*`];
  if (!handler) return sendFile(chartsDir, path, outgoing);
  let text = '';
  for await (const chunk of incoming) text += chunk;
  const { authorization = '' } = incoming.headers;
  const given = text ? JSON.parse(text) : undefined;
  const result = await handler(given, decodeURIComponent(basename(path)), authorization);
  sendJson(outgoing, 200, result ?? null);
}

function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function sendFile(dir: string, path: string, outgoing: ServerResponse): void {
  const file = join(dir, normalize(decodeURIComponent(path)));
  if (!file.startsWith(`${dir}/`) || !existsSync(file) || !statSync(file).isFile()) {
    outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    return;
  }
  outgoing.writeHead(200, { 'content-type': file.endsWith('.yaml') ? 'text/yaml' : 'application/gzip' });
  createReadStream(file).pipe(outgoing);
}
