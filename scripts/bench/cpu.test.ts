import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { busyIn, secondsOf } from './cpu.ts';

const busy = suite('the work of the cores');

busy('is that of all of them, without idling, waiting for a disk or for a host of virtual machines', () => {
  const stat = `cpu  1000 20 300 99999 88888 4 6 77777 55 0
cpu0 500 10 150 50000 44444 2 3 38888 0 0
intr 1 2 3
`;
  assert.is(busyIn(stat), 13.3);
});

busy('is an error if the system does not report it', () => {
  assert.throws(() => busyIn('intr 1 2 3\n'), /does not have the CPU times/);
});

busy.run();

const work = suite('the work of a process');

work('is its own and that of its ended children, whatever it is called', () => {
  const stat = '42 (a) b (c) S 1 42 42 0 -1 4194560 900 800 0 0 250 50 30 20 20 0 11 0 500 0 0';
  assert.is(secondsOf(stat), 3.5);
});

work.run();
