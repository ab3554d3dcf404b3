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
 * Passes a request on to moto. What is signed as it should be is signed anew, since moto does not see every right
 * signature as right; a wrong one goes on as it came, and moto refuses it.
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
  // Some clients sign it, too.
  if (body.length || method === 'POST') headers['content-length'] = String(body.length);
  const signed = { method, path, headers, body };
  if (secret && isSigned(signed, secret)) headers = signAgain(signed, `127.0.0.1:${port}`, secret);
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
