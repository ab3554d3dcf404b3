/**
 * Replaces `kubectl proxy` in a run. It starts the real proxy, forwards requests to it, and disturbs the n-th REQUEST, such
 * as `GET /version`. FOLDER/answer is the body of the response, or a word: `half` for half of the original body, `busy` for
 * a refusal that asks to try again, `endless` for a body without end, and `reset` or `lost` for a connection that breaks
 * before or after the request took effect.
 * It records each request as a line of FOLDER/requests.
 * node api-front.mjs KUBECTL FOLDER REQUEST N words of the command
 */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';

const [kubectl, folder, disturbed, nth, ...words] = process.argv.slice(2);
const flag = words.findIndex((word) => word.startsWith('--unix-socket='));
const socketPath = words[flag].slice('--unix-socket='.length);
words[flag] += '-behind';
const proxy = spawn(kubectl, words, { stdio: ['ignore', 'pipe', 'inherit'] });
proxy.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => proxy.kill());

/** The response of an API server that is overloaded (API priority and fairness). */
const BUSY = {
  headers: { 'content-type': 'application/json', 'retry-after': '1' },
  body: JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: 'TooManyRequests',
    message: 'Too many requests, please try again later.',
    code: 429,
  }),
};

function* spaces() {
  const chunk = Buffer.alloc(2 ** 16, ' ');
  while (true) yield chunk;
}

let count = 0;
const front = createServer((incoming, outgoing) => {
  const { method, url: path, headers } = incoming;
  // Like `kindOf` for commands: the end of a pod's name differs from run to run.
  const requested = `${method} ${path.replace(/\?.*/, '').replace(/-[0-9a-f]{8,10}-[a-z0-9]{5}(?=\/|$)/, '')}`;
  appendFileSync(join(folder, 'requests'), `${requested}\n`);
  if (requested === disturbed) count += 1;
  const isMeant = requested === disturbed && count === Number(nth);
  const disturbance = isMeant ? readFileSync(join(folder, 'answer'), 'utf8') : undefined;
  if (disturbance === 'reset') return incoming.destroy();
  if (disturbance === 'busy') return outgoing.writeHead(429, BUSY.headers).end(BUSY.body);
  const passedOn = request({ socketPath: `${socketPath}-behind`, method, path, headers }, async (answer) => {
    const body = Buffer.concat(await answer.toArray());
    if (!isMeant) return outgoing.writeHead(answer.statusCode, answer.headers).end(body);
    if (disturbance === 'lost') return outgoing.destroy();
    if (disturbance === 'endless') {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      return pipeline(Readable.from(spaces()), outgoing, () => undefined);
    }
    return outgoing
      .writeHead(200, { 'content-type': 'application/json' })
      .end(disturbance === 'half' ? body.subarray(0, body.length / 2) : disturbance);
  });
  passedOn.on('error', () => outgoing.destroy());
  incoming.pipe(passedOn);
});
proxy.stdout.once('data', (started) => front.listen(socketPath, () => process.stdout.write(started)));
