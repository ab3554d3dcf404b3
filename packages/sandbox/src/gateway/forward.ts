import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Answer } from './refusal.ts';
import { isSigned, signAgain } from './sigv4.ts';

/** The whole body of a request or an answer. */
export async function bodyOf(incoming: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Gives an answer to a client. */
export function send(outgoing: ServerResponse, answer: Answer): void {
  outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  outgoing.end(answer.body);
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'proxy-connection',
]);

/**
 * Passes a request on to moto as it came, the Host header too: it is part of what the client signed.
 * @param secret of the access key that signed it, where that is known
 */
export function forward(
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
  secret: string | undefined,
): Promise<Answer> {
  const { method = 'GET', url: path = '/' } = incoming;
  let headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!hopByHop.has(name) && value !== undefined) headers[name] = String(value);
  }
  if (body.length === 0 && secret && isSigned(method, path, headers, secret)) {
    headers = signAgain(method, path, headers, secret);
  }
  if (body.length || method === 'POST') headers['content-length'] = String(body.length);
  return new Promise((resolve, reject) => {
    const to = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers,
      agent: false,
      setHost: false,
    };
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
