import { execFileSync } from 'node:child_process';
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

test('chartRepository: a shell reads the address in its command as one word', () => {
  const url = "https://charts.example.com/a;b?x=1&y='2'";
  const [add = ''] = chartRepository(new Helm(), DEMO, { ...SPEC, url })
    .command()
    .split('\n');
  const words = execFileSync('bash', ['-c', `printf '%s\\n' ${add}`], { encoding: 'utf8' });
  assert.equal(words.trim().split('\n'), ['helm', 'repo', 'add', 'hashicorp', url]);
});

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
});

const REGISTRY = 'oci://registry.example.com/charts/';

test('chartVersion: a registry has no version with a leading v', () => {
  assert.is(chartVersion(SPEC.url, 'v1.17.3'), 'v1.17.3');
  assert.is(chartVersion(REGISTRY, 'v1.17.3'), '1.17.3');
});

test('chartReference: is the local name in a repository, the address in a registry', () => {
  assert.is(chartReference('hashicorp', SPEC.url, 'vault'), 'hashicorp/vault');
  assert.is(chartReference('hashicorp', REGISTRY, 'vault'), 'oci://registry.example.com/charts/vault');
});

test('chartRepository: the command for another address replaces it', () => {
  const repository = chartRepository(new Helm(), { adopt: true }, SPEC);
  assert.match(repository.command('https://other.example.com'), /^helm repo add \S+ \S+ --force-update$/);
});

test('chartSource: a registry is not added', () => {
  assert.equal(chartSource(new Helm(), DEMO, { ...SPEC, url: REGISTRY }), []);
  assert.is(chartSource(new Helm(), DEMO, SPEC).length, 1);
});

test.run();
