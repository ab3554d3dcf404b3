import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CallFault, FaultPlan, faultKinds, faultRefusal } from './call-faults.ts';

const getRole = { service: 'iam', action: 'GetRole' };
const describe = { service: 'eks', action: 'DescribeCluster' };
const login = { service: 'vault', action: 'PUT auth/aws/login' };
const hits = (faults: CallFault[], calls = [getRole, describe, getRole, getRole]) => {
  const plan = new FaultPlan(faults);
  return calls.map((call) => plan.hit(call)?.kind ?? '-').join(' ');
};

const plan = suite('a plan of faults');

plan('hits the n-th call once', () => {
  assert.is(hits([{ kind: '500', nth: 2 }]), '- 500 - -');
  assert.is(hits([{ kind: '500' }]), '500 - - -');
});
plan('counts only calls of its service and action', () => {
  assert.is(hits([{ kind: 'reset', service: 'iam', nth: 2 }]), '- - reset -');
  assert.is(hits([{ kind: 'reset', action: 'DescribeCluster' }]), '- reset - -');
});
plan('counts calls to Vault only for faults of Vault', () => {
  assert.is(hits([{ kind: '500' }], [login, getRole]), '- 500');
  assert.is(hits([{ kind: '500', service: 'vault' }], [getRole, login]), '- 500');
  assert.is(hits([{ kind: '500', action: login.action }], [login]), '-');
  assert.is(hits([{ kind: '500', service: 'vault', action: login.action }], [login]), '500');
});
plan('requires the pid of a kill, which cannot be the gateway or every process', () => {
  for (const pid of [undefined, 0, 1, -1, 1.5]) {
    assert.throws(() => new FaultPlan([{ kind: 'kill', ...(pid === undefined ? {} : { pid }) }]), /pid/);
  }
  assert.is(hits([{ kind: 'kill', pid: -4711, nth: 2 }]), '- kill - -');
});
plan('can hit several calls in a row', () => {
  assert.is(hits([{ kind: 'Throttling', nth: 2, times: 2 }]), '- Throttling Throttling -');
});
plan('can hit every call', () => {
  assert.is(hits([{ kind: '503', times: Number.MAX_SAFE_INTEGER }]), '503 503 503 503');
});
plan('counts calls for every fault, and applies the first fault that hits', () => {
  assert.is(
    hits([
      { kind: '500', nth: 1 },
      { kind: '503', nth: 1 },
      { kind: '502', nth: 2 },
    ]),
    '500 502 - -',
  );
});
plan.run();

const refusals = suite('the error of a fault');
refusals('exists for each kind that the service answers', () => {
  const silent = faultKinds.filter((kind) => !faultRefusal(kind, { protocol: 'query' }));
  assert.equal(silent, ['502', 'reset', 'upgrading', 'truncated', 'endless', 'drip', 'timeout', 'kill']);
});
refusals('has the code of the called service', () => {
  assert.is(faultRefusal('Throttling', { protocol: 'query' })?.code, 'Throttling');
  assert.is(faultRefusal('Throttling', { protocol: 'json' })?.code, 'ThrottlingException');
});
refusals.run();
