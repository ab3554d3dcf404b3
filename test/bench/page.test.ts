import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sample } from './measure.ts';
import { tableOf } from './page.ts';
import { GUIDE_TITLE } from './runs.ts';

const sample = (title: string, latency: number | undefined, seconds: number): Sample => ({
  ...{ title, latency, seconds, cpu: 1, aws: 8, awsByVault: 3, vault: 2, kubernetes: 9 },
  starts: { helm: 1, kubectl: 2, aws: 3 },
});

test('a row for each run at each latency: medians, the ratio to the guide at the same latency, and no calls of the guide to Vault', () => {
  const samples = [
    ...[8, 10, 9].map((seconds) => sample(GUIDE_TITLE, 50, seconds)),
    ...[3, 2, 9].map((seconds) => sample('(b) ours', 50, seconds)),
    sample('(f) the list', undefined, 0.2),
  ];
  const [heading = '', , ...rows] = tableOf(samples, 'of (a)', () => GUIDE_TITLE).split('\n');
  const cells = (row: string) => row.split('|').map((cell) => cell.trim());
  const column = (name: string) => rows.map((row) => cells(row)[cells(heading).indexOf(name)]);
  assert.equal(column('latency, ms'), ['50', '50', '–']);
  assert.equal(column('wall, s'), ['9.00', '3.00', '0.20']);
  assert.equal(column('of (a)'), ['1.00', '0.33', '–']);
  assert.equal(column('Vault'), ['–', '2', '2']);
});

test.run();
