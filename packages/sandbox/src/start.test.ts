import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences } from './start.ts';
import type { SandboxState } from './state.ts';

const up = {
  clusterName: 'demo',
  region: 'us-east-1',
  iamDelaySeconds: 0,
  hopLimit: 2,
} as SandboxState;

test('a sandbox that is up fits a request that names none of its options, or the same ones', () => {
  assert.equal(differences(up, {}), []);
  assert.equal(differences(up, { cluster: 'demo', region: 'us-east-1', iamDelay: 0, hopLimit: 2 }), []);
});

test('each option that a sandbox was brought up without is named', () => {
  assert.equal(
    differences(up, {
      cluster: 'other',
      region: 'eu-west-1',
      joins: 'first',
      iamDelay: 3,
      hopLimit: 1,
    }),
    [
      'cluster demo',
      'its cluster in us-east-1',
      'an account of its own',
      'an IAM delay of 0 s',
      'hop limit 2',
    ],
  );
});

test.run();
