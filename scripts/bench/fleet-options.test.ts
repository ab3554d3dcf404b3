import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFleetOptions } from './fleet-options.ts';

const options = suite('pnpm bench fleet');

options('measures 1, 10 and 100 entries, at 16 and at 50 ms, by default', () => {
  const { sizes, clusters, concurrency, latency } = parseFleetOptions([]);
  assert.equal(sizes, [1, 10, 100]);
  assert.equal([clusters, concurrency, latency], [10, 16, 50]);
});

options('begins with the smallest fleet, and measures none twice', () => {
  assert.equal(parseFleetOptions(['--sizes', '20,2,20']).sizes, [2, 20]);
});

options('says what it cannot understand', () => {
  assert.throws(() => parseFleetOptions(['--sizes', '1,x']), /--sizes 1,x/);
  assert.throws(() => parseFleetOptions(['--clusters', '0']), /--clusters: at least 1/);
  assert.throws(() => parseFleetOptions(['--rounds', '2']), /--rounds/);
});

options.run();
