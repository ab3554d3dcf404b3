import type { HelmRelease } from 'cluster-tools';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLeftovers, planReleaseDeletion } from './release-removal.ts';

const LIVE: HelmRelease = {
  name: 'vault',
  namespace: 'vault',
  chart: 'vault',
  version: '0.31.0',
  status: 'deployed',
  revision: 1,
  recorded: 0,
  values: {},
  labelled: true,
};

function judged(release: Partial<HelmRelease>, wouldBeLost: string[] = []) {
  return planReleaseDeletion({ release: { ...LIVE, ...release }, wouldBeLost }, 'helm uninstall vault');
}

test('judgeReleaseRemoval: ours goes, in whatever state it is', () => {
  for (const status of ['deployed', 'failed', 'pending-install', 'uninstalling']) {
    assert.is(judged({ status }).status, 'remove', status);
  }
});

test('judgeReleaseRemoval: a foreign one stays, with the command for whoever owns it', () => {
  const verdict = judged({ labelled: false });
  assert.is(verdict.status, 'keep');
  assert.match('options' in verdict ? verdict.options.join() : '', /helm uninstall vault/);
});

test('judgeReleaseRemoval: stays where something would be lost with it, and names it', () => {
  const verdict = judged({}, ['3 secrets under dev/', 'auth method userpass/']);
  assert.is(verdict.status, 'keep');
  assert.match(
    'detail' in verdict ? (verdict.detail ?? '') : '',
    '3 secrets under dev/, auth method userpass/',
  );
});

test('judgeReleaseRemoval: one that was uninstalled with --keep-history is gone', () => {
  assert.is(judged({ status: 'uninstalled' }).status, 'done');
});

test('judgeLeftovers: names what is left, and what removes it', () => {
  const spec = { release: 'gloo', namespace: 'gloo-system' };
  const verdict = planLeftovers(
    { namespace: true, definitions: ['settings.gloo.solo.io'], hooks: ['clusterrole/gloo-gloo-system'] },
    spec,
  );
  assert.is(verdict.status, 'keep');
  assert.equal('options' in verdict && verdict.options.map((way) => way.replace(/^.*: /, '')), [
    'kubectl delete namespace gloo-system',
    'kubectl delete clusterrole/gloo-gloo-system',
    'kubectl delete crd settings.gloo.solo.io',
  ]);
});

test.run();
