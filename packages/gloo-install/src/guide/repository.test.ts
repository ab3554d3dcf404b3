import { compare, type Resource } from 'engine/resource';
import { chartReference, Helm } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO } from '../../testing/release.ts';
import { glooChart } from '../systems/charts.ts';
import { chartRepository } from './repository.ts';

const SPEC = {
  name: 'hashicorp' as const,
  url: 'https://helm.releases.hashicorp.com',
  chart: 'vault',
  version: '0.34.1',
  urlVariable: 'HASHICORP_HELM_REPO',
  versionVariable: 'VAULT_HELM_VERSION',
};
const [repository] = chartRepository(new Helm(), DEMO, SPEC) as [Resource<string>];

test('chartRepository: the same address needs no change, with or without a slash at its end', () => {
  for (const url of [SPEC.url, `${SPEC.url}/`, `${SPEC.url}//`]) {
    assert.equal(compare(repository, url), { action: 'no change' });
  }
});

const REGISTRY = 'oci://registry.example.com/charts/';

test('a registry: its charts have their whole address and no leading v, and it is not added', () => {
  const variables = {
    HASHICORP_HELM_REPO: '',
    VAULT_HELM_VERSION: '',
    EDGE_VERSION: 'v1.17.3',
    enterprise: false,
  };
  const inRegistry = glooChart({ ...variables, GLOO_HELM_REPO: REGISTRY });
  const inRepository = glooChart({ ...variables, GLOO_HELM_REPO: SPEC.url });
  assert.is(chartReference(inRegistry), 'oci://registry.example.com/charts/gloo');
  assert.is(chartReference(inRepository), 'gloo/gloo');
  assert.is(inRegistry.version, '1.17.3');
  assert.is(inRepository.version, 'v1.17.3');
  assert.equal(chartRepository(new Helm(), DEMO, { ...inRegistry, name: 'gloo' }), []);
});

test.run();
