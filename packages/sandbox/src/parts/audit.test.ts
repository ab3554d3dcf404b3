import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countCalls } from './audit.ts';

const line = (username: string, second: number): string =>
  JSON.stringify({
    user: { username },
    requestReceivedTimestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  });
const operator = 'arn:aws:iam::123456789012:user/platform-engineer';
const [from, to] = [Date.UTC(2026, 0, 1, 0, 0, 1), Date.UTC(2026, 0, 1, 0, 0, 2)];

test('countCalls: the requests of AWS identities within the period', () => {
  const lines = [
    ...[line(operator, 0), line(operator, 1), line(operator, 2), line(operator, 3)],
    ...[line('kubernetes-admin', 1), line('system:kube-scheduler', 2)],
  ];
  assert.is(countCalls(`${lines.join('\n')}\n`, from, to), 2);
});

test('countCalls: an empty log, and a last line that is still being written', () => {
  assert.is(countCalls('', from, to), 0);
  assert.is(countCalls(`${line(operator, 1)}\n${line(operator, 1).slice(0, 40)}`, from, to), 1);
});

test.run();
