import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { apiVersionsForChart, apiVersionsIn, objectPath } from './api-groups.ts';

test('apiVersionsIn: each version of a group with its kinds, or the versions alone of an older API server', () => {
  const resources = [{ responseKind: { kind: 'Deployment' } }, {}];
  const items = [{ metadata: { name: 'apps' }, versions: [{ version: 'v1', resources }, { version: 'v2' }] }];
  assert.equal(apiVersionsIn({ items }), ['apps/v1', 'apps/v1/Deployment', 'apps/v2']);
  assert.equal(apiVersionsIn({ groups: [{ versions: [{ groupVersion: 'apps/v1' }] }] }), ['apps/v1']);
});

test('objectPath: the path of an object of any kind, as the API server names its kinds', () => {
  const served = (resource: string, scope: string, kind: string) => ({
    resource,
    scope,
    responseKind: { kind },
  });
  const of = (name: string | undefined, version: string, ...resources: object[]) => ({
    metadata: name === undefined ? {} : { name },
    versions: [{ version, resources }],
  });
  const items = [
    of(undefined, 'v1', served('persistentvolumeclaims', 'Namespaced', 'PersistentVolumeClaim')),
    of(
      'networking.k8s.io',
      'v1',
      served('ingresses', 'Namespaced', 'Ingress'),
      served('ingressclasses', 'Cluster', 'IngressClass'),
    ),
  ] as never;
  const at = (apiVersion: string, kind: string) =>
    objectPath({ items }, { apiVersion, kind, name: 'a', namespace: 'n' });
  assert.is(at('v1', 'PersistentVolumeClaim'), '/api/v1/namespaces/n/persistentvolumeclaims/a');
  assert.is(at('networking.k8s.io/v1', 'Ingress'), '/apis/networking.k8s.io/v1/namespaces/n/ingresses/a');
  assert.is(at('networking.k8s.io/v1', 'IngressClass'), '/apis/networking.k8s.io/v1/ingressclasses/a');
  assert.is(at('networking.k8s.io/v2', 'Ingress'), undefined);
  assert.is(at('example.com/v1', 'Ingress'), undefined);
});

test('apiVersionsForChart: of thousands of kinds, those of Kubernetes and of the groups that the chart names', () => {
  const known = ['v1/Pod', 'apps/v1', 'gateway.networking.k8s.io/v1', 'monitoring.coreos.com/v1/PodMonitor'];
  const others = Array.from({ length: 5000 }, (_, at) => `ec2.aws.example.io/v1/Kind${at}`);
  const chart = gzipSync('{{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}');
  assert.equal(apiVersionsForChart([...known, ...others], chart), known);
  assert.equal(apiVersionsForChart(others, Buffer.from('no archive')), []);
});

test('apiVersionsForChart: an archive that is too large to be read is no archive without groups', () => {
  const large = gzipSync(Buffer.alloc(65 * 2 ** 20));
  assert.throws(() => apiVersionsForChart(['example.io/v1'], large), 'more than 64 MB');
});

test.run();
