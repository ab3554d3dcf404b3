import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftoversUse } from './leftovers.ts';

test('leftoversUse: names what is left, and the commands that remove it', () => {
  const spec = { release: 'gloo', namespace: 'gloo-system' };
  const use = leftoversUse(
    { namespace: true, definitions: ['settings.gloo.solo.io'], hooks: ['clusterrole/gloo-gloo-system'] },
    spec,
  );
  assert.equal(
    use.options?.map((way) => way.replace(/^.*: /, '')),
    [
      'kubectl delete namespace gloo-system',
      'kubectl delete clusterrole/gloo-gloo-system',
      'kubectl delete crd settings.gloo.solo.io',
    ],
  );
});

test.run();
