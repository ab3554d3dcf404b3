import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from './journal.ts';
import { beginLine, endLine } from './lines.ts';

const CHANGE: Change = { step: '01-aws.2', resource: 'iam role demo', action: 'create' };
const WHO = { as: 'arn:aws:iam::123456789012:user/ada', user: 'ada@laptop', pid: 7 };
const call = { system: 'aws', outcome: 'ok', startedAt: 0, ms: 1 } as const;

test('beginLine: contains when, where, what, the old and new values, and who', () => {
  const differences = [{ field: 'Description', live: undefined, wanted: 'b' }];
  assert.equal(beginLine('r.1', { ...CHANGE, action: 'update', differences }, WHO, 0), {
    time: '1970-01-01T00:00:00.000Z',
    id: 'r.1',
    runbook: '01-aws',
    step: '01-aws.2',
    resource: 'iam role demo',
    event: 'begin',
    action: 'update',
    changes: [{ field: 'Description', from: null, to: 'b' }],
    who: WHO,
  });
});

test('beginLine: a creation has no old value, a removal no new one', () => {
  const sides = (action: Change['action']) => {
    const { from, to } = beginLine('r.1', { ...CHANGE, action }, WHO, 0);
    return { from, to };
  };
  assert.equal(sides('create'), { from: null, to: undefined });
  assert.equal(sides('delete'), { from: undefined, to: null });
});

test('endLine: keeps the calls that changed something and, after a failure, the last call', () => {
  const calls = [
    { ...call, what: 'iam GetRole' },
    { ...call, what: 'iam CreateRole', requestId: 'id-1', attempts: 2 },
    { ...call, system: 'vault', what: 'GET sys/auth' },
    { ...call, system: 'helm', what: 'helm install gloo', attempts: 1 },
    { ...call, what: 'iam GetRole', requestId: 'id-2', outcome: 'AccessDenied' },
  ] as const;
  const changing = [
    { call: 'iam CreateRole', requestId: 'id-1', outcome: 'ok', attempts: 2 },
    { call: 'helm install gloo', outcome: 'ok' },
  ];
  assert.equal(endLine('r.1', CHANGE, { ms: 5, calls }, 0).calls, changing);
  const failed = endLine('r.1', CHANGE, { ms: 5, calls, failed: 'denied' }, 0);
  assert.equal([failed.event, failed.error], ['failed', 'denied']);
  assert.equal(failed.calls, [
    ...changing,
    { call: 'iam GetRole', requestId: 'id-2', outcome: 'AccessDenied' },
  ]);
});

test.run();
