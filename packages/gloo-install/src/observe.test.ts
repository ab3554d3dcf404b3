import { Failure, type Resource } from 'engine/resource';
import { work } from 'engine/testing/work';
import { Helm, Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, GLOO_CHART, OVERRIDES, RELEASE } from '../testing/release.ts';
import { observeCluster } from './observe.ts';
import { helmRelease } from './release.ts';

const SPEC = {
  release: 'gloo',
  namespace: 'gloo-system',
  source: GLOO_CHART,
  values: 'settings: {}',
  otherwise: '',
};

/** A cluster that does not know the kind of Gloo's Settings. */
class WithoutGloo extends Kubectl {
  override async get(): Promise<never> {
    throw new Failure({ resource: 'settings.gloo.solo.io', seen: '404 page not found', next: [] });
  }
  override async list(): Promise<readonly []> {
    return [];
  }
}

const GUIDE = {
  namespace: 'gloo-system',
  serviceAccounts: ['gloo'],
  repositories: [],
  ...OVERRIDES,
  VAULT_AUTH_ROLE_NAME: '',
  resource: async () => undefined,
  associations: Promise.resolve([]),
};

test('observeCluster: a Gloo that another release has installed is no missing release, and its parts are looked at', async () => {
  const owner = { release: 'gloo-ee', namespace: 'gloo-system' };
  const taken = [{ kind: 'serviceaccount', name: 'gloo', owner }] as const;
  const resource: Resource = {
    ...helmRelease({ helm: new Helm(), kubectl: new Kubectl() }, DEMO, SPEC),
    read: async () => ({ ...RELEASE, taken }),
  };
  const guide = { ...GUIDE, resource: async () => resource };
  const { glooRelease, pods } = observeCluster(new WithoutGloo(), guide, work);
  assert.match(
    JSON.stringify(await glooRelease),
    /"unknown":"it does not exist, but .* release gloo-system\/gloo-ee/,
  );
  assert.equal(await pods, { value: [] });
});

test.run();
