import { Failure } from 'engine/resource';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OVERRIDES } from '../testing/release.ts';
import { observeCluster } from './observe.ts';

/** A cluster that does not know the kind of Gloo's Settings. */
class WithoutGloo extends Kubectl {
  override async get(): Promise<never> {
    throw new Failure({ resource: 'settings.gloo.solo.io', seen: '404 page not found', next: [] });
  }
  override async list(): Promise<readonly []> {
    return [];
  }
}

test('observeCluster: while Gloo is absent, its Settings are unknown for that reason, not by a 404', async () => {
  const work = { signal: new AbortController().signal, say: () => undefined };
  const guide = {
    namespace: 'gloo-system',
    serviceAccounts: ['gloo'],
    repositories: [],
    ...OVERRIDES,
    VAULT_AUTH_ROLE_NAME: '',
    resource: async () => undefined,
    associations: Promise.resolve([]),
  };
  const { glooSettings } = observeCluster(new WithoutGloo(), guide, work);
  assert.equal(await glooSettings, {
    unknown: 'Gloo’s Settings could not be read: Gloo is not installed',
  });
});

test.run();
