import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAuditLog } from './audit.ts';

function line(userAgent: string | undefined, more: object = {}): string {
  return JSON.stringify({
    kind: 'Event',
    verb: 'get',
    requestURI: '/version',
    ...(userAgent !== undefined && { userAgent }),
    responseStatus: { code: 200 },
    requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
    stageTimestamp: '2026-01-01T00:00:00.250000Z',
    ...more,
  });
}

test('readAuditLog: who asked, for what, and how long it took', () => {
  const [call] = readAuditLog(`${line('Helm/3.21.4')}\n`);
  const from = Date.parse('2026-01-01');
  assert.equal(call, {
    program: 'helm',
    verb: 'get',
    path: '/version',
    status: 200,
    from,
    to: from + 250,
  });
});

test('readAuditLog: programs with and without a version', () => {
  const text = [line('kubectl/v1.36.1 (linux/amd64)'), line('gloo-vault-irsa'), line(undefined)];
  assert.equal(
    readAuditLog(`${text.join('\n')}\n`).map(({ program }) => program),
    ['kubectl', 'gloo-vault-irsa', ''],
  );
});

test('readAuditLog: a request without an answer, and a last line that is still being written', () => {
  const calls = readAuditLog(`${line('helm', { responseStatus: undefined })}\n${line('helm').slice(0, 40)}`);
  assert.equal(
    calls.map(({ status }) => status),
    [0],
  );
  assert.equal(readAuditLog(''), []);
});

test.run();
