import type { KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { beyondHelm } from './beyond-helm.ts';
import { changedByOthers, isStatedByOthers, overwrittenBy, patchBack } from './drift.ts';

const GLOO = {
  metadata: { name: 'gloo', annotations: { a: 'x' } },
  spec: {
    replicas: 1,
    selector: { app: 'gloo' },
    template: {
      metadata: { labels: { gloo: 'gloo' }, annotations: {} },
      spec: { containers: [{ name: 'gloo', image: 'gloo:1.17.3', resources: { cpu: '1000m' } }] },
    },
  },
  items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }],
  webhooks: [{ name: 'w', clientConfig: { caBundle: '' } }],
  subjects: [
    { name: 'gloo', namespace: 'a' },
    { name: 'gloo', namespace: 'b' },
  ],
};
const MARK = { 'f:metadata': { 'f:annotations': { 'f:meta.helm.sh/release-name': {} } } };

const withTemplate = (template: object) => ({ spec: { ...GLOO.spec, template } });
const withImage = (image: string) =>
  withTemplate({
    metadata: { labels: { gloo: 'gloo' } },
    spec: { containers: [{ name: 'gloo', image, resources: { cpu: '1' } }] },
  });
const ofContainer = (field: string) => ({
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"gloo"}': { [field]: {} } } } } },
});

/** The object after another program has set some fields. */
function liveWith(changed: object, fieldsV1: object, more: object = {}): KubernetesObject {
  const managedFields = [
    { manager: 'helm', fieldsV1: MARK },
    { manager: 'kubectl-set', fieldsV1: { 'f:other': {}, ...fieldsV1 }, ...more },
  ];
  return {
    ...{ ...GLOO, ...withImage('gloo:1.17.3'), ...changed },
    metadata: { ...GLOO.metadata, uid: '', managedFields },
  } as unknown as KubernetesObject;
}

/** The guide sets none of these fields, so any value may be a secret. */
const HIDDEN = { live: '(not shown)', wanted: '(not shown)' };

const found = (...of: Parameters<typeof liveWith>) => changedByOthers(stringify(GLOO), liveWith(...of));

for (const [what, changed, fields, differences, more] of [
  [
    'another image',
    withImage('gloo:1.14.0'),
    ofContainer('f:image'),
    [{ field: 'spec.template.spec.containers.gloo.image', live: 'gloo:1.14.0', wanted: 'gloo:1.17.3' }],
  ],
  [
    'a selector, which is set as a whole',
    { spec: { ...withImage('gloo:1.17.3').spec, selector: { app: 'other' } } },
    { 'f:spec': { 'f:selector': {} } },
    [{ field: 'spec.selector.app', live: 'other', wanted: 'gloo' }],
  ],
  [
    'an entry of a Service’s selector that others have added',
    { spec: { ...withImage('gloo:1.17.3').spec, selector: { app: 'gloo', track: 'green' } } },
    {},
    [{ field: 'spec.selector.track', live: 'present', wanted: '(absent)' }],
  ],
  ['an image that a policy changed as helm wrote it', withImage('mirror/gloo:1.17.3'), {}, []],
  ['what helm does not state', withImage('gloo:1.17.3'), ofContainer('f:livenessProbe'), []],
  [
    'the number of pods, which is the operator’s choice',
    { spec: { ...withImage('gloo:1.17.3').spec, replicas: 3 } },
    { 'f:spec': { 'f:replicas': {} } },
    [],
  ],
  ['a status', withImage('gloo:1.14.0'), ofContainer('f:image'), [], { subresource: 'status' }],
  [
    'a label that somebody has removed',
    withTemplate({ ...withImage('gloo:1.17.3').spec.template, metadata: { labels: {} } }),
    {},
    [{ field: 'spec.template.metadata.labels.gloo', live: undefined, wanted: 'present' }],
  ],
  [
    'a container that somebody has removed',
    withTemplate({ ...withImage('gloo:1.17.3').spec.template, spec: { containers: [] } }),
    {},
    [{ field: 'spec.template.spec.containers.gloo', live: undefined, wanted: 'present' }],
  ],
  [
    'subjects of one name in two namespaces',
    { subjects: [{ name: 'gloo', namespace: 'a' }] },
    { 'f:subjects': {} },
    [{ field: 'subjects', ...HIDDEN }],
  ],
  [
    'a default in a list that is set as a whole',
    { items: [{ path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }] },
    { 'f:items': {} },
    [],
  ],
  [
    'another value in a list that is set as a whole',
    { items: [{ path: 'labels', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] },
    { 'f:items': {} },
    [{ field: 'items.0.fieldRef.fieldPath', ...HIDDEN }],
  ],
  [
    'the certificate of a webhook, which what serves it has written',
    { webhooks: [{ name: 'w', clientConfig: { caBundle: 'MII' } }] },
    { 'f:webhooks': { 'k:{"name":"w"}': { 'f:clientConfig': { 'f:caBundle': {} } } } },
    [],
  ],
] as const) {
  test(`changedByOthers: ${what}: ${differences.length === 0 ? 'nothing' : 'a difference'}`, () =>
    assert.equal(found(changed, fields, more), differences));
}

test('changedByOthers: no value of a variable or a file is shown, whatever its name or its form', () => {
  const env = (of: string) => [
    { name: 'REDIS_PASSWORD', value: `xr9-${of}-1` },
    { name: 'BILLING_URL', value: `https://u:xr9-${of}-2@db.example.com` },
    { name: 'DATADOG_CREDS', value: `{"key":"xr9-${of}-3\\u0021"}` },
  ];
  const objectOf = (of: string) => ({ env: env(of), data: { 'a.ini': `x=xr9-${of}-4`, b: `xr9-${of}-5` } });
  const fields = { 'f:env': {}, 'f:data': {} };
  const live = {
    ...objectOf('live'),
    metadata: liveWith({}, fields).metadata,
  } as unknown as KubernetesObject;
  const differences = changedByOthers(stringify(objectOf('given')), live);
  assert.equal(
    differences,
    [
      'env.REDIS_PASSWORD.value',
      'env.BILLING_URL.value',
      'env.DATADOG_CREDS.value',
      'data.a.ini',
      'data.b',
    ].map((field) => ({ field, ...HIDDEN })),
  );
  assert.not.match(JSON.stringify(differences), 'xr9');
});

test('a variable with another source: its value is neither shown nor an argument of the patch', () => {
  const stated = stringify({ env: [{ name: 'DATABASE', value: 'xr9-given' }] });
  const live = {
    ...liveWith({}, { 'f:env': {} }),
    env: [{ name: 'DATABASE', valueFrom: { configMapKeyRef: { name: 'other', key: 'url' } } }],
  } as unknown as KubernetesObject;
  assert.equal(beyondHelm(stated, live), { env: [{ name: 'DATABASE', valueFrom: null }] });
  assert.equal(changedByOthers(stated, live), [{ field: 'env.DATABASE', ...HIDDEN }]);
});

test('beyondHelm: a volume gets its source back, and a port of a Service its number', () => {
  const volume = { name: 'config', configMap: { name: 'gloo' } };
  const port = { name: 'http', port: 8200 };
  const live = {
    ...liveWith({}, { 'f:volumes': {}, 'f:ports': {} }),
    volumes: [{ name: 'config', emptyDir: { medium: 'Memory' } }],
    ports: [{ name: 'http', port: 8300 }],
  } as unknown as KubernetesObject;
  assert.equal(beyondHelm(stringify({ volumes: [volume], ports: [port] }), live), {
    volumes: [{ ...volume, emptyDir: null }],
    ports: [{ $patch: 'delete', port: 8300 }, port],
  });
});

test('changedByOthers: a number and a truth value, which hold no secret, are shown', () => {
  const live = liveWith({ port: 8300, paused: true }, { 'f:port': {}, 'f:paused': {} });
  assert.equal(changedByOthers(stringify({ port: 8200, paused: false }), live), [
    { field: 'port', live: '8300', wanted: '8200' },
    { field: 'paused', live: 'true', wanted: 'false' },
  ]);
});

const SCALED = { 'f:spec': { 'f:replicas': {} } };

for (const [what, replicas, fields, differences] of [
  ['by an autoscaler', 3, SCALED, [{ field: 'spec.replicas', live: '3', wanted: '1' }]],
  ['to what the manifest states', 1, SCALED, []],
  ['to nothing', 0, SCALED, [{ field: 'spec.replicas', live: '0', wanted: '1' }]],
  ['by helm itself', 3, {}, []],
] as const) {
  test(`overwrittenBy: scaled ${what}: ${differences.length === 0 ? 'nothing' : 'a difference'}`, () => {
    const live = liveWith({ spec: { ...GLOO.spec, replicas } }, fields, { subresource: 'scale' });
    assert.equal(overwrittenBy(stringify(GLOO), live), differences);
  });
}

test('what somebody sets who applies an object as it was read, helm’s annotations included, is not helm’s', () => {
  const applied = { ...MARK, ...ofContainer('f:image') };
  const field = 'spec.template.spec.containers.gloo.image';
  const image = [{ field, live: 'gloo:1.14.0', wanted: 'gloo:1.17.3' }];
  assert.equal(found(withImage('gloo:1.14.0'), applied), image);
});

for (const [what, fields, isStated] of [
  ['a list that is set as a whole, to the same', { 'f:items': {} }, true],
  ['an image, to the same', ofContainer('f:image'), true],
  ['what the document does not state', { 'f:metadata': { 'f:annotations': { 'f:b': {} } } }, false],
] as const)
  test(`isStatedByOthers: ${what}: ${isStated}`, () =>
    assert.is(isStatedByOthers(stringify(GLOO), liveWith({}, fields)), isStated));

test('patchBack: stated fields come back, fields added by others go, and fields added by a schema stay', () => {
  const others = [{ 'f:refreshRate': {}, 'f:gateway': { 'f:validation': {} }, 'f:watchNamespaces': {} }];
  const stated = { refreshRate: '60s', gateway: { enabled: true } };
  const live = {
    refreshRate: '87600h',
    gateway: { enabled: true, validation: { alwaysAccept: false } },
    watchNamespaces: ['elsewhere'],
    defaulted: true,
  };
  assert.equal(patchBack(stated, live, others), {
    refreshRate: '60s',
    gateway: { validation: null },
    watchNamespaces: null,
  });
});

test.run();
