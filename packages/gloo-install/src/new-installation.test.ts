import type { HelmRelease } from 'cluster-tools';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeReplaced, type LiveReplaced } from './new-installation.ts';

const RELEASE: HelmRelease = {
  name: 'vault',
  namespace: 'vault',
  chart: 'vault',
  version: '0.34.1',
  status: 'failed',
  revision: 2,
  recorded: 0,
  values: {},
  labelled: true,
};

function judged(more: Partial<LiveReplaced>) {
  const live = { release: RELEASE, wouldBeLost: [], madeAgain: [], claims: [], ...more };
  return judgeReplaced(live, 'helm uninstall vault');
}

test('judgeReplaced: a release of ours goes, and what goes with it is named first', () => {
  assert.equal(judged({}), { status: 'remove', detail: 'nothing in it is lost' });
  const claims = [
    { name: 'data-vault-0', goes: false },
    { name: 'prometheus', goes: true },
  ];
  assert.equal(judged({ madeAgain: ['auth method aws/', 'role dev'], claims }), {
    status: 'remove',
    detail:
      'lost and made again by the guide’s steps: auth method aws/, role dev; lost with their data: persistent volume claims prometheus; persistent volume claims that stay: data-vault-0',
  });
});

test('judgeReplaced: refused with the command where something would be lost that is not ours', () => {
  assert.equal(judged({ wouldBeLost: ['3 secrets under dev/'] }), {
    status: 'conflict',
    seen: 'with it would be lost: 3 secrets under dev/',
    differences: [],
    options: ['Once nobody needs that: helm uninstall vault'],
  });
});

test('judgeReplaced: a release that is not ours is never uninstalled', () => {
  assert.is(judged({ release: { ...RELEASE, labelled: false } }).status, 'conflict');
});

test.run();
