import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sizeOf } from './size.ts';

const SIZES: [what: string, args: Parameters<typeof sizeOf>, size: ReturnType<typeof sizeOf>][] = [
  ['one', [1, undefined, 10], { shards: 1, parallelism: 1, atATime: 1, minutes: 30 }],
  ['a worker for each', [40, undefined, 10], { shards: 40, parallelism: 10, atATime: 1, minutes: 30 }],
  ['very many', [10_000, undefined, 10], { shards: 256, parallelism: 10, atATime: 8, minutes: 150 }],
  ['as many as asked for', [20, 2, 10], { shards: 2, parallelism: 2, atATime: 8, minutes: 60 }],
  ['more workers than clusters', [2, 5, 10], { shards: 5, parallelism: 5, atATime: 1, minutes: 30 }],
];
for (const [what, args, size] of SIZES) test(`sizeOf: ${what}`, () => assert.equal(sizeOf(...args), size));

test.run();
