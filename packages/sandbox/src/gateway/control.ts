import { createReadStream, existsSync, statSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { basename, dirname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import { messageOf } from 'engine/resource';

/** Handles a request. Gets the JSON body and the last part of the path if the route ends in `*`, and returns the JSON response, if any. */
type Handler = (body: unknown, last: string) => Promise<unknown> | unknown;

/** `POST /mutate` and the like. */
export type Routes = Record<string, Handler>;

/**
 * The gateway's servers besides AWS and Vault: its control interface, the webhook and the chart repositories. The
 * webhook uses TLS.
 */
export function controlHandler(routes: Routes, chartsDir: string): RequestListener {
  return (incoming, outgoing) => {
    answer({ routes, chartsDir }, incoming, outgoing).catch((error: unknown) => {
      const message = messageOf(error);
      console.error(`${incoming.method} ${incoming.url}:`, message);
      if (!outgoing.headersSent) sendJson(outgoing, 500, { error: message });
      else outgoing.destroy();
    });
  };
}

async function answer(
  { routes, chartsDir }: { routes: Routes; chartsDir: string },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(incoming.url ?? '/', 'http://control');
  // The only chart repository with its own published host. Clients reach it through the proxy.
  const path = incoming.headers.host === 'helm.releases.hashicorp.com' ? `/hashicorp${pathname}` : pathname;
  const handler = routes[`${incoming.method} ${path}`] ?? routes[`${incoming.method} ${dirname(path)}/*`];
  if (!handler) return sendFile(chartsDir, path, outgoing);
  const given = await text(incoming);
  const result = await handler(given ? JSON.parse(given) : undefined, decodeURIComponent(basename(path)));
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

/** The methods of an object in another process. Each takes at most one argument. */
export type Remote<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Promise<Awaited<Result>>
    : never;
};

/** The control interface of the gateway at a port. Calling a method posts its argument as JSON. */
export function remote<Methods>(port: number): Remote<Methods> {
  return new Proxy({} as Remote<Methods>, {
    get: (_none, name) =>
      // `await` must not treat it as a promise.
      name === 'then' ? undefined : (argument: unknown) => send(port, String(name), argument),
  });
}

/** The address that accepts a POST for each method. */
export const controlAddress = (port: number): string => `http://127.0.0.1:${port}/control`;

async function send(port: number, name: string, argument: unknown): Promise<unknown> {
  const response = await fetch(`${controlAddress(port)}/${name}`, {
    method: 'POST',
    ...(argument === undefined ? {} : { body: JSON.stringify(argument) }),
  });
  const answer = (await response.json()) as { error?: string } | null;
  if (!response.ok) throw new Error(`sandbox gateway: ${name}: ${answer?.error ?? response.status}`);
  return answer;
}
