import { work } from 'engine/testing/work';
import { Kubectl, type KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RELEASE } from '../../testing/release.ts';
import { refuseOtherMode } from './vault-release.ts';

const DEV = { serviceAccountName: 'dev' };
const OTHER = { serviceAccountName: 'other' };
const BY_GUIDE = { server: { dev: { enabled: true } } };

const named = (name: string, spec: KubernetesObject['spec']) => [{ metadata: { name, uid: '' }, spec }];

for (const [what, refused, status, values, pod, set] of [
  ['a dev server', false, 'deployed', BY_GUIDE],
  ['a dev server, by text', false, 'deployed', { server: { dev: { enabled: 'true' } } }],
  ['a Vault with raft', true, 'deployed', { server: { ha: { enabled: true } } }, OTHER, OTHER],
  ['the chart’s default, scaled to nothing', true, 'deployed', {}, undefined, OTHER],
  ['the chart’s default, of which nothing is left', true, 'deployed', {}],
  ['a dev server whose upgrade to another mode failed', false, 'failed', {}, DEV, DEV],
  ['a dev server whose pod is older than its upgrade', false, 'deployed', {}, DEV, OTHER],
  ['a Vault with raft whose upgrade to a dev server failed', true, 'failed', BY_GUIDE, OTHER, OTHER],
  ['a dev server whose installation failed', false, 'failed', BY_GUIDE],
] as const) {
  test(`refuseOtherMode: ${what}: ${refused ? 'refused' : 'may be changed'}`, async () => {
    const kubectl = Object.assign(new Kubectl(), {
      list: async (kind: string) =>
        kind === 'pod' ? named('vault-0', pod) : set ? named('vault', { template: { spec: set } }) : [],
    });
    const on = {
      kubectl,
      VAULT_POD: { name: 'vault-0', namespace: 'vault' },
      isDevServer: (spec: KubernetesObject['spec']) => spec?.serviceAccountName === 'dev',
    };
    const release = { ...RELEASE, status, values };
    assert.is((await refuseOtherMode(on, release, work)) !== undefined, refused);
  });
}

test.run();
