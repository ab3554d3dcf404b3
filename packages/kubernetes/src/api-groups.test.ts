import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { apiVersionsIn } from './api-groups.ts';

test('apiVersionsIn: each version of a group with its kinds, or the versions alone of an older API server', () => {
  const resources = [{ responseKind: { kind: 'Deployment' } }, {}];
  const items = [{ metadata: { name: 'apps' }, versions: [{ version: 'v1', resources }, { version: 'v2' }] }];
  assert.equal(apiVersionsIn({ items }), ['apps/v1', 'apps/v1/Deployment', 'apps/v2']);
  assert.equal(apiVersionsIn({ groups: [{ versions: [{ groupVersion: 'apps/v1' }] }] }), ['apps/v1']);
});

test.run();
