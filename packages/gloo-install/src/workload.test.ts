import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareReadiness, readyPod, readyRelease } from './workload.ts';

test('compareReadiness: a missing workload is created', () => {
  assert.equal(compareReadiness(undefined), { action: 'create' });
});

test('compareReadiness: needs no change if everything is ready, and names it', () => {
  assert.equal(compareReadiness({ ready: ['gloo', 'discovery'], notReady: [] }), {
    action: 'no change',
    detail: 'gloo, discovery',
  });
});

test('compareReadiness: names what is not ready, even if the rest is', () => {
  assert.equal(compareReadiness({ ready: ['gloo'], notReady: ['discovery', 'gateway-proxy'] }), {
    action: 'update',
    differences: [{ field: 'not ready', live: 'discovery, gateway-proxy', wanted: '(none)' }],
  });
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
