import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Answer } from '../../aws/refusal.ts';
import type { SignedRequest } from '../../aws/signature.ts';

/** The whole body of a request or an answer. */
export async function bodyOf(incoming: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends an answer to a client, or the part of it that a fault does not cut off. */
export function send(outgoing: ServerResponse, { status, headers, body, loss }: Answer): void {
  if (loss === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  if (loss === 'silence') {
    // As a load balancer does. The run's clients time out earlier, but Vault's own AWS client does not.
    setTimeout(() => outgoing.destroy(), 60_000).unref();
    return;
  }
  outgoing.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': body.length }) });
  if (loss === 'truncated') {
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () =>
      setTimeout(() => outgoing.destroy(), 20),
    );
    return;
  }
  outgoing.end(body);
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'proxy-connection',
]);

/** A request to forward, without the headers of the client's own connection. */
export function forwardedRequest(incoming: IncomingMessage, body: Buffer): SignedRequest {
  const { method = 'GET', url: path = '/' } = incoming;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!hopByHop.has(name) && value !== undefined) headers[name] = String(value);
  }
  // Some clients sign this header.
  if (body.length || method === 'POST') headers['content-length'] = String(body.length);
  return { method, path, headers, body };
}

/** Forwards a request to a server on this machine, and returns the whole answer. */
export function forward(port: number, { method, path, headers, body }: SignedRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port, method, path, headers, agent: false, setHost: false };
    const outgoing = request(to);
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => {
      const kept = Object.entries(response.headers).filter(([name]) => !hopByHop.has(name));
      try {
        resolve({
          status: response.statusCode ?? 502,
          headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
          body: await bodyOf(response),
        });
      } catch (error) {
        reject(error as Error);
      }
    });
    outgoing.end(body);
  });
}
