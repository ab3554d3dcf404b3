import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLeftovers, planReleaseDeletion } from './release-removal.ts';

test('planReleaseDeletion: deletes a release if nothing is lost with it', () => {
  assert.equal(planReleaseDeletion({ wouldBeLost: [] }, 'helm uninstall vault'), { status: 'remove' });
});

test('planReleaseDeletion: keeps it if something would be lost with it, and names that', () => {
  const verdict = planReleaseDeletion(
    { wouldBeLost: ['3 secrets under dev/', 'auth method userpass/'] },
    'helm uninstall vault',
  );
  assert.is(verdict.status, 'keep');
  assert.match(
    'detail' in verdict ? (verdict.detail ?? '') : '',
    '3 secrets under dev/, auth method userpass/',
  );
});

test('planLeftovers: names what is left, and the commands that remove it', () => {
  const spec = { release: 'gloo', namespace: 'gloo-system' };
  const verdict = planLeftovers(
    { namespace: true, definitions: ['settings.gloo.solo.io'], hooks: ['clusterrole/gloo-gloo-system'] },
    spec,
  );
  assert.is(verdict.status, 'keep');
  assert.equal('options' in verdict && verdict.options.map((way) => way.replace(/^.*: /, '')), [
    'kubectl delete namespace gloo-system',
    'kubectl delete clusterrole/gloo-gloo-system',
    'kubectl delete crd settings.gloo.solo.io',
  ]);
});

test.run();
