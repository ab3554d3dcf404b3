import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLeftovers, planReleaseDeletion } from './release-removal.ts';

test('planReleaseDeletion: deletes a release if nothing is lost with it', () => {
  assert.equal(planReleaseDeletion({ wouldBeLost: [] }, 'helm uninstall vault'), { action: 'delete' });
});

test('planReleaseDeletion: keeps it if something would be lost with it, and names that', () => {
  const plan = planReleaseDeletion(
    { wouldBeLost: ['3 secrets under dev/', 'auth method userpass/'] },
    'helm uninstall vault',
  );
  assert.is(plan.action, 'keep');
  assert.match('detail' in plan ? (plan.detail ?? '') : '', '3 secrets under dev/, auth method userpass/');
});

test('planLeftovers: names what is left, and the commands that remove it', () => {
  const spec = { release: 'gloo', namespace: 'gloo-system' };
  const plan = planLeftovers(
    { namespace: true, definitions: ['settings.gloo.solo.io'], hooks: ['clusterrole/gloo-gloo-system'] },
    spec,
  );
  assert.is(plan.action, 'keep');
  assert.equal('options' in plan && plan.options.map((way) => way.replace(/^.*: /, '')), [
    'kubectl delete namespace gloo-system',
    'kubectl delete clusterrole/gloo-gloo-system',
    'kubectl delete crd settings.gloo.solo.io',
  ]);
});

test.run();
