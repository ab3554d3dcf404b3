import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RELEASE } from '../../testing/release.ts';
import { remainingSilence, stepsBefore } from './pending-release.ts';

const MINUTE = 60_000;
const RECORDED = Date.UTC(2026, 10, 21, 3, 0, 0);
const LIVE = { ...RELEASE, status: 'pending-upgrade', revision: 2, recorded: RECORDED };

const QUIET: [what: string, now: number, minutes: number, abandonedAt?: number][] = [
  ['was begun by a run that died just now', RECORDED, 1 / 6, RECORDED - MINUTE],
  ['has recorded before the run that is dead began', RECORDED, 6, RECORDED + MINUTE],
  ['may still wait for a hook', RECORDED + 4 * MINUTE, 2],
  ['began by a clock that is fast', RECORDED - 60 * MINUTE, 6],
];
for (const [what, now, minutes, abandonedAt] of QUIET) {
  test(`remainingSilence: a helm that ${what} is waited for ${minutes} minutes`, () => {
    assert.is(remainingSilence(LIVE, now, abandonedAt), minutes * MINUTE);
  });
}

test('stepsBefore: changes that helm cannot take back are patched before a rollback as well, and not before a removal', () => {
  const of = { kind: 'service', name: 'gloo', apiVersion: 'v1', namespace: 'gloo-system', text: '' } as const;
  const drifted = [{ kind: 'service', differences: [], back: { of, command: [['patch'], {}] as const } }];
  const steps = (status: string) =>
    stepsBefore({ ...LIVE, status, drifted }).map(([tool, [word]]) => `${tool} ${word}`);
  assert.equal(steps('failed'), ['kubectl patch']);
  assert.equal(steps('pending-upgrade'), ['kubectl patch', 'helm rollback']);
  assert.equal(steps('pending-install'), ['helm uninstall']);
});

test.run();
