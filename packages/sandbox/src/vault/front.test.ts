import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from '../gateway/faults.ts';
import { vaultPath, vaultRefusal } from './front.ts';

const path = suite('the path of a call to Vault');
path('has the form that policies use', () => {
  assert.is(vaultPath('/v1/auth/aws/login'), 'auth/aws/login');
  assert.is(vaultPath('/v1/dev/metadata/a%20b?list=true'), 'dev/metadata/a b?list=true');
  assert.is(vaultPath('//v1/sys/health'), 'sys/health');
});
path('contains no token', () => {
  assert.is(vaultPath('/v1/auth/token/lookup/hvs.CAESIJ0123456789abcdef_-x'), 'auth/token/lookup/…');
});
path.run();

const refusals = suite("Vault's error of a fault");
refusals('exists for each kind that Vault, or a load balancer before it, answers', () => {
  const silent = faultKinds.filter((kind) => !vaultRefusal(kind, 'sys/mounts'));
  assert.equal(silent, ['502', 'reset', 'truncated', 'timeout', 'kill']);
});
refusals('has Vault’s words', () => {
  const answer = vaultRefusal('Throttling', 'auth/aws/login');
  assert.is(answer?.status, 429);
  assert.equal(JSON.parse(String(answer?.body)), {
    errors: ['request path "auth/aws/login": rate limit quota exceeded'],
  });
});
refusals('has no body of Vault for a 503 of a load balancer', () => {
  assert.not.match(String(vaultRefusal('503', 'sys/mounts')?.body), 'errors');
});
refusals.run();
