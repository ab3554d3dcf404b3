import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLeftovers } from './release-removal.ts';

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
