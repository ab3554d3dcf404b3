import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differReadiness, readyPod, readyRelease } from './workload.ts';

test('differReadiness: names what is not ready, even if the rest is', () => {
  assert.equal(differReadiness({ ready: ['gloo', 'discovery'], notReady: [] }), []);
  assert.equal(differReadiness({ ready: ['gloo'], notReady: ['discovery', 'gateway-proxy'] }), [
    { field: 'not ready', live: 'discovery, gateway-proxy', wanted: '(none)' },
  ]);
});

test('readyPod, readyRelease: show the command that waits', () => {
  assert.is(
    readyPod(new Kubectl(), { name: 'vault-0', namespace: 'vault' }).command(),
    'kubectl wait --for=condition=Ready pod/vault-0 -n vault',
  );
  assert.is(
    readyRelease(new Kubectl(), { release: 'gloo', namespace: 'gloo-system' }).command(),
    'kubectl wait --for=condition=Available deployment --all -n gloo-system',
  );
});

test.run();
