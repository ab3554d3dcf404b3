import { compare } from 'engine/resource';
import { Helm } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO } from '../testing/release.ts';
import { chartReference, chartRepository, chartSource, chartVersion } from './repository.ts';

const SPEC = {
  name: 'hashicorp',
  url: 'https://helm.releases.hashicorp.com',
  variable: 'HASHICORP_HELM_REPO',
};
const repository = chartRepository(new Helm(), DEMO, SPEC);

test('chartRepository: the same address needs no change, with or without a slash at its end', () => {
  for (const url of [SPEC.url, `${SPEC.url}/`, `${SPEC.url}//`]) {
    assert.equal(compare(repository, url), { action: 'no change' });
  }
});

test('chartRepository: another address is a conflict that names the variable and its value', () => {
  const comparison = compare(repository, 'https://mirror.example.com');
  if (comparison.action !== 'conflict') assert.unreachable(`it is ${comparison.action}`);
  else {
    assert.equal(comparison.differences, [
      { field: 'url', live: 'https://mirror.example.com', wanted: SPEC.url },
    ]);
    assert.match(comparison.options?.join() ?? '', 'HASHICORP_HELM_REPO=https://mirror.example.com');
  }
});

test('chartRepository: another address is replaced with --adopt', () => {
  const adopting = chartRepository(new Helm(), { adopt: true }, SPEC);
  assert.is(compare(adopting, 'https://mirror.example.com').action, 'update');
  assert.match(adopting.command('https://mirror.example.com'), /^helm repo add \S+ \S+ --force-update$/);
});

const REGISTRY = 'oci://registry.example.com/charts/';

test('a registry: its charts have their whole address and no leading v, and it is not added', () => {
  assert.is(chartReference('hashicorp', REGISTRY, 'vault'), 'oci://registry.example.com/charts/vault');
  assert.is(chartReference('hashicorp', SPEC.url, 'vault'), 'hashicorp/vault');
  assert.is(chartVersion(REGISTRY, 'v1.17.3'), '1.17.3');
  assert.is(chartVersion(SPEC.url, 'v1.17.3'), 'v1.17.3');
  assert.equal(chartSource(new Helm(), DEMO, { ...SPEC, url: REGISTRY }), []);
});

test.run();
