import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { heading, rows, WITH_GUIDE } from './page.ts';
import type { Sample } from './rounds.ts';

const sample = (title: string, latency: number | undefined, seconds: number): Sample => ({
  ...{ title, latency, seconds, cpu: 1, megabytes: 100, aws: 8, awsByVault: 3, vault: 2, kubernetes: 9 },
  starts: { helm: 1, kubectl: 2, aws: 3 },
});
const GUIDE = '(a) the guide’s own commands';
const SAMPLES = [
  ...[8, 10, 9].map((seconds) => sample(GUIDE, 50, seconds)),
  ...[3, 2, 9].map((seconds) => sample('(b) ours', 50, seconds)),
  sample('(f) the list', undefined, 0.2),
];
const column = (name: string) =>
  rows(SAMPLES, WITH_GUIDE).map((row) => row[heading(WITH_GUIDE).indexOf(name)]);

test('a row for each run at each latency: medians, and the ratio to the guide at the same latency', () => {
  assert.equal(column('wall, s'), ['9.00', '3.00', '0.20']);
  assert.equal(column('of (a)'), ['1.00', '0.33', '–']);
  assert.equal(column('latency, ms'), ['50', '50', '–']);
});

test('the guide calls Vault from within its pod, where nothing counts', () => {
  assert.equal(column('Vault'), ['–', '2', '2']);
});

test.run();
