import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reasonsOf } from './reasons.ts';
import type { RunName } from './runs.ts';
import type { Sample } from './sample.ts';
import { targetsOf } from './targets.ts';

const AWS = { own: 28, byVault: 9, lists: [], looks: 7, changes: 6, proofs: 3, looksAgain: 12 };

const sample = (run: RunName, seconds: number, more: Partial<Sample> = {}): Sample => ({
  ...{ run, seconds, round: 1, latency: 0, installs: 0, aws: AWS },
  ...{ vaultCalls: 0, kubernetesCalls: 0, helm: 6, kubectl: 13, ownMegabytes: 100, childMegabytes: {} },
  ...more,
});

const COLD = sample('cold', 8, {
  installs: 4,
  facts: {
    path: { steps: ['02-vault.1', '03-gloo.2', '04-verify.1'], seconds: 7 },
    phases: { start: 0.5, preflight: 0.5, plan: 0.25, steps: 6.75, end: 0 },
    steps: { '02-vault.1': 2, '03-gloo.2': 4, '04-verify.1': 0.75 },
    repaired: true,
  },
});
const SAMPLES = [
  sample('guide', 10, { installs: 4 }),
  COLD,
  sample('again', 2),
  sample('plan', 1.5),
  sample('bare', 0.25, { latency: undefined }),
  sample('kubectl', 0.06, { latency: undefined }),
];
const reasons = (samples: readonly Sample[]) => reasonsOf(samples, targetsOf(samples));

test('reasons: what of the time outside the charts the guide does not spend at all, and what it does', () => {
  const [text = ''] = reasons(SAMPLES);
  assert.match(text, '(a)’s 6.00 s is 1.20 s. Of (b)’s 4.00 s, 0.50 s are the start');
  assert.match(text, '0.75 s the preflight and the plan, and 0.75 s the proofs');
  assert.match(text, 'leave -0.05 s of the fifth for everything else. ');
  assert.match(text, 'the remaining 2.00 s, 3.0 times faster');
  assert.match(text, 'kubectl 60 ms');
});

test('reasons: where the time of a run with nothing to do goes', () => {
  const text = reasons(SAMPLES)[1] ?? '';
  assert.match(text, '1.00 s. (c) takes 2.00 s: 0.25 s for Node');
  assert.match(text, '1.25 s for its modules and for reading everything, and 0.50 s for the proofs');
  assert.match(text, '19 starts');
});

test('reasons: how many calls after each other a latency stands for', () => {
  const far = [
    sample('guide', 12, { installs: 4, latency: 200 }),
    { ...COLD, seconds: 11, latency: 200 },
    sample('again', 3, { latency: 200 }),
    sample('plan', 2, { latency: 200 }),
  ];
  const texts = reasons([...SAMPLES, ...far]);
  assert.match(
    texts[1] ?? '',
    'leave 0.35 s of the fifth for everything else, the time of 1.8 calls to AWS.',
  );
  assert.match(
    texts[1] ?? '',
    'Compared with 0 ms, (b) takes 3.00 s longer: the time of 15.0 consecutive calls',
  );
  assert.match(
    texts[1] ?? '',
    'Compared with 0 ms, (a) takes 2.00 s longer: the time of 10.0 consecutive calls',
  );
  assert.match(texts[3] ?? '', 'Nothing to do at 200 ms');
  assert.match(texts[3] ?? '', '(c) takes 1.00 s longer: the time of 5.0 consecutive calls');
  assert.not.match(texts[0] ?? '', 'Compared with 0 ms');
});

test('reasons: what the calls to AWS are for', () => {
  assert.match(reasons(SAMPLES)[2] ?? '', 'Of (b)’s 28, 6 change something, 3 are proofs, 7 are');
});

test('reasons: none for what is met, or was not measured', () => {
  const few = { ...AWS, own: 10 };
  assert.equal(reasons([sample('cold', 8, { aws: few })]), []);
  assert.equal(reasons([]), []);
});

test.run();
