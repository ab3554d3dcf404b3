import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aloneOf, growth, ideal } from './fleet-ideal.ts';

const least = suite('the least wall time');
const entries = (count: number, seconds: number, cpuSeconds: number) =>
  Array.from({ length: count }, () => ({ seconds, cpuSeconds }));

least('of many is what all take alone, shared out, where there are cores enough', () => {
  const { seconds, bound } = ideal(entries(100, 8, 1), { concurrency: 16, cores: 64 });
  assert.is(seconds, 50);
  assert.is(bound, 'concurrency');
});

least('of many is what their work takes of the cores, where those are few', () => {
  const { seconds, bound } = ideal(entries(100, 8, 5), { concurrency: 16, cores: 2 });
  assert.is(seconds, 250);
  assert.is(bound, 'CPU');
});

least('of fewer than may run at a time is that of the longest', () => {
  const some = [...entries(3, 8, 1), { seconds: 11, cpuSeconds: 1 }];
  assert.equal(ideal(some, { concurrency: 16, cores: 2 }), { seconds: 11, bound: 'the longest entry' });
});

least('of one is its own', () => {
  assert.is(ideal(entries(1, 8, 5), { concurrency: 16, cores: 2 }).seconds, 8);
});

least('is longer where the machine is not all for the run', () => {
  const all = entries(100, 8, 5);
  assert.is(ideal(all, { concurrency: 16, cores: 1.6 }).seconds, 312.5);
});

least.run();

const alone = suite('the cost of an entry alone');

alone('is that of the run, shared out, less what the sandboxes do anyway', () => {
  const run = { seconds: 80, cpuSeconds: 66, entries: 10 };
  assert.equal(aloneOf(run, 0.2), { seconds: 8, cpuSeconds: 5 });
});

alone('is not below nothing, where the sandboxes did more before than during the run', () => {
  assert.is(aloneOf({ seconds: 10, cpuSeconds: 1, entries: 1 }, 0.2).cpuSeconds, 0);
});

alone.run();

const grown = suite('growth');

grown('is by the entry', () => {
  assert.is(growth({ clusters: 10, megabytes: 150 }, { clusters: 110, megabytes: 250 }), 1);
});

grown('may be less than nothing', () => {
  assert.is(growth({ clusters: 1, megabytes: 150 }, { clusters: 3, megabytes: 149 }), -0.5);
});

grown('is none to the same number of entries', () => {
  assert.is(growth({ clusters: 10, megabytes: 150 }, { clusters: 10, megabytes: 250 }), undefined);
});

grown.run();
