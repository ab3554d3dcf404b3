/**
 * Replaces `kubectl proxy` in a run. It starts the real proxy, forwards requests to it, and replaces the body of the n-th
 * answer to REQUEST, such as `GET /version`: with the content of FOLDER/answer, or with half of the original body if that
 * file says `half`.
 * It records each request as a line of FOLDER/requests.
 * node api-front.mjs KUBECTL FOLDER REQUEST N words of the command
 */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

const [kubectl, folder, disturbed, nth, ...words] = process.argv.slice(2);
const flag = words.findIndex((word) => word.startsWith('--unix-socket='));
const socketPath = words[flag].slice('--unix-socket='.length);
words[flag] += '-behind';
const proxy = spawn(kubectl, words, { stdio: ['ignore', 'pipe', 'inherit'] });
proxy.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => proxy.kill());

let count = 0;
const front = createServer((incoming, outgoing) => {
  const { method, url: path, headers } = incoming;
  const requested = `${method} ${path.replace(/\?.*/, '')}`;
  appendFileSync(join(folder, 'requests'), `${requested}\n`);
  if (requested === disturbed) count += 1;
  const isMeant = requested === disturbed && count === Number(nth);
  const passedOn = request({ socketPath: `${socketPath}-behind`, method, path, headers }, async (answer) => {
    const body = Buffer.concat(await answer.toArray());
    if (!isMeant) return outgoing.writeHead(answer.statusCode, answer.headers).end(body);
    const wrong = readFileSync(join(folder, 'answer'), 'utf8');
    return outgoing
      .writeHead(200, { 'content-type': 'application/json' })
      .end(wrong === 'half' ? body.subarray(0, body.length / 2) : wrong);
  });
  passedOn.on('error', () => outgoing.destroy());
  incoming.pipe(passedOn);
});
proxy.stdout.once('data', (started) => front.listen(socketPath, () => process.stdout.write(started)));
