import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunName } from './runs.ts';
import type { Sample } from './sample.ts';
import { outside, targetsOf } from './targets.ts';

const NO_CALLS = { byVault: 0, lists: [], looks: 0, changes: 0, proofs: 0, looksAgain: 0 };

const sample = (run: RunName, seconds: number, more: Partial<Sample> = {}): Sample => ({
  ...{ run, seconds, round: 1, latency: 0, installs: 0 },
  aws: { ...NO_CALLS, own: 10 },
  ...{ vaultCalls: 0, kubernetesCalls: 0, helm: 0, kubectl: 0, ownMegabytes: 100, childMegabytes: {} },
  ...more,
});

const verdictOn = (what: string, samples: readonly Sample[]): boolean | undefined => {
  const target = targetsOf(samples).find((one) => one.what.includes(what));
  assert.ok(target, `there is no target ${what}`);
  return target?.met;
};

test('outside: is what of the wall time was no installation', () => {
  assert.is(outside(sample('cold', 10, { installs: 6 })), 4);
});

test('targets: outside the charts, installations do not count', () => {
  const guide = sample('guide', 20, { installs: 10 });
  assert.is(verdictOn('outside the charts', [guide, sample('cold', 12, { installs: 10 })]), true);
  assert.is(verdictOn('outside the charts', [guide, sample('cold', 13, { installs: 10 })]), false);
});

test('targets: what was not measured is neither met nor missed', () => {
  assert.ok(targetsOf([]).every(({ met }) => met === undefined));
});

test('targets: ratios are of medians, so that one slow round does not decide', () => {
  const guide = [20, 20, 20].map((seconds) => sample('guide', seconds));
  const again = [1, 1, 30].map((seconds) => sample('again', seconds));
  assert.is(verdictOn('(c) faster than (a)', [...guide, ...again]), true);
});

test('targets: calls and memory are those of the worst round', () => {
  const own = (count: number) => ({ aws: { ...NO_CALLS, own: count, byVault: 9 } });
  assert.is(verdictOn('(c) calls', [sample('again', 1, own(12))]), true);
  assert.is(verdictOn('(c) calls', [sample('again', 1, own(12)), sample('again', 1, own(13))]), false);
  assert.is(verdictOn('memory', [sample('again', 1), sample('plan', 1, { ownMegabytes: 200 })]), false);
});

test('targets: a list of all roles is named', () => {
  const listing = sample('again', 1, { aws: { ...NO_CALLS, own: 1, lists: ['iam:ListRoles'] } });
  const target = targetsOf([listing]).find(({ what }) => what.includes('list of all'));
  assert.is(target?.met, false);
  assert.is(target?.found, 'iam:ListRoles');
});

test('targets: (b) to its critical path', () => {
  const cold = (path: number): Sample =>
    sample('cold', 10, {
      facts: {
        path: { steps: ['a'], seconds: path },
        phases: { start: 0, preflight: 0, plan: 0, steps: 10, end: 0 },
        steps: { a: path },
        repaired: true,
      },
    });
  assert.is(verdictOn('critical path', [cold(8)]), true);
  assert.is(verdictOn('critical path', [cold(7)]), false);
});

test.run();
