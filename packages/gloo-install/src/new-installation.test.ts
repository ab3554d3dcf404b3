import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, RELEASE } from '../testing/release.ts';
import { type LiveReplaced, uninstallToReplace } from './new-installation.ts';

const SPEC = {
  release: 'vault',
  namespace: 'vault',
  set: { 'server.dev.enabled': true },
  secretValues: 'license_key: abc',
};
const GUIDE_VALUES = { server: { dev: { enabled: true } }, license_key: 'abc' };

function planFor(more: Partial<LiveReplaced>) {
  const live = {
    managed: true,
    release: { ...RELEASE, values: GUIDE_VALUES },
    wouldBeLost: [],
    madeAgain: [],
    claims: [],
    ...more,
  };
  return uninstallToReplace({} as never, {} as never, DEMO, SPEC as never).compare(live);
}

test('uninstallToReplace: uninstalls a managed release, after naming what is lost with it', () => {
  assert.equal(planFor({}), { action: 'delete', detail: 'nothing in it is lost' });
  const claims = [
    { name: 'data-vault-0', goes: false },
    { name: 'prometheus', goes: true },
  ];
  assert.equal(planFor({ madeAgain: ['auth method aws/', 'role dev'], claims }), {
    action: 'delete',
    detail:
      'lost, and created again by the guide’s steps: auth method aws/, role dev; lost with their data: persistent volume claims prometheus; persistent volume claims that stay: data-vault-0',
  });
});

test('uninstallToReplace: names the values that the operator gave the release', () => {
  const values = {
    server: { dev: { enabled: true }, image: { tag: '1.20' } },
    global: {},
    injector: { replicas: 2 },
  };
  assert.equal(planFor({ release: { ...RELEASE, values } }), {
    action: 'delete',
    detail: 'lost: values of the release that the guide does not set (server.image.tag, injector.replicas)',
  });
});

test('uninstallToReplace: is refused with the command if unmanaged data would be lost', () => {
  assert.equal(planFor({ wouldBeLost: ['3 secrets under dev/'] }), {
    action: 'conflict',
    seen: 'its deletion would lose 3 secrets under dev/',
    differences: [],
    options: ['Once nobody needs that: helm uninstall vault --namespace vault --wait'],
  });
});

test('uninstallToReplace: never uninstalls an unmanaged release', () => {
  assert.is(planFor({ managed: false }).action, 'conflict');
});

test.run();
