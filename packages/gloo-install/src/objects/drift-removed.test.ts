import type { KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { changedByOthers } from './drift.ts';

const CONFIG = `metadata:
  name: system:config
data:
  a-file: |
    metadata:
      name: of-the-file
      labels: { app: gloo }

    kind: Gateway
  empty: ""
  mode: strict
none: {}
`;

for (const [what, data, differences] of [
  ['the lines of a text are no fields', { empty: '', mode: 'strict' }, []],
  [
    'an entry after a text that somebody has removed is found',
    { empty: '' },
    [{ field: 'data.mode', live: undefined, wanted: 'present' }],
  ],
  [
    'an empty entry that somebody has removed is found',
    { mode: 'strict' },
    [{ field: 'data.empty', live: undefined, wanted: 'present' }],
  ],
] as const) {
  test(`changedByOthers: ${what}`, () => {
    const file = 'metadata:\n  name: of-the-file\n  labels: { app: gloo }\n\nkind: Gateway\n';
    const live = { metadata: { name: 'system:config' }, data: { 'a-file': file, ...data } };
    assert.equal(changedByOthers(CONFIG, live as unknown as KubernetesObject), differences);
  });
}

for (const cpu of ['1', 1, 0.5, true, null]) {
  test(`changedByOthers: an entry of a map that somebody has removed is found beside ${JSON.stringify(cpu)}`, () => {
    const stated = stringify({ spec: { limits: { cpu, memory: '1Gi' } } });
    const live = { metadata: { name: 'gloo' }, spec: { limits: cpu === null ? {} : { cpu: `${cpu}` } } };
    assert.equal(changedByOthers(stated, live as unknown as KubernetesObject), [
      { field: 'spec.limits.memory', live: undefined, wanted: 'present' },
    ]);
  });
}

test.run();
