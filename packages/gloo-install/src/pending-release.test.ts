import type { HelmRelease } from 'cluster-tools';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { heldRelease, repairOf } from './pending-release.ts';

const MINUTE = 60_000;
const BEGAN = Date.UTC(2026, 10, 21, 3, 0, 0);
const LIVE: HelmRelease = {
  name: 'gloo',
  namespace: 'gloo-system',
  chart: 'gloo',
  version: '1.17.3',
  status: 'pending-upgrade',
  revision: 2,
  since: BEGAN,
  values: {},
  labelled: true,
  holder: { host: 'ci-7', processes: [], state: 'unknown' },
};

test('heldRelease: a helm of which nobody can know is not declared dead: who, since when, and the command', () => {
  const held = heldRelease(LIVE, BEGAN + 11 * MINUTE);
  assert.is(
    held?.seen,
    'revision 2 is pending-upgrade since 2026-11-21T03:00:00.000Z, by a helm on host ci-7',
  );
  assert.match(held?.options.join() ?? '', 'helm rollback gloo --namespace gloo-system');
});

test('heldRelease: an installation that was never finished is cleared by helm uninstall', () => {
  const held = heldRelease({ ...LIVE, status: 'pending-install', revision: 1 }, BEGAN + 11 * MINUTE);
  assert.match(held?.options.join() ?? '', 'helm uninstall gloo --namespace gloo-system --wait');
});

test('heldRelease: a helm that still runs here is named by its process, and no command clears it away', () => {
  const holder = { host: 'me', processes: [4711], state: 'at work' } as const;
  const held = heldRelease({ ...LIVE, holder }, BEGAN + 11 * MINUTE);
  assert.match(held?.seen ?? '', 'process 4711');
  assert.not.match(held?.options.join() ?? '', /helm (?:rollback|uninstall)/);
});

test('heldRelease: one that is certainly gone, or may still be within its time, is no conflict', () => {
  const gone = { host: 'me', processes: [], state: 'gone' } as const;
  assert.is(heldRelease({ ...LIVE, holder: gone }, BEGAN + 11 * MINUTE), undefined);
  assert.is(heldRelease(LIVE, BEGAN + 9 * MINUTE), undefined);
  assert.is(heldRelease({ ...LIVE, holder: undefined }, BEGAN + 11 * MINUTE), undefined);
});

test('repairOf: says that a helm which may be at work is waited for, and how the rest is repaired', () => {
  assert.is(repairOf(LIVE), 'a helm on host ci-7 is waited for');
  const gone = { processes: [], state: 'gone' } as const;
  assert.match(repairOf({ ...LIVE, holder: gone }), 'helm rollback');
});

test.run();
