import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readUse } from './tool-log.ts';

test('readUse: counts each program’s processes, and keeps when installations were at work', () => {
  const log = [
    'helm 10 begin 100.000000',
    'helm 11 install-begin 101.500000',
    'kubectl 12 begin 102.000000',
    'helm 11 install-end 103.250000',
    '',
  ].join('\n');
  assert.equal(readUse(log), { helm: 2, kubectl: 1, installs: [{ from: 101_500, to: 103_250 }] });
});

test('readUse: understands a time that was written with a comma', () => {
  const log = 'helm 1 install-begin 1,5\nhelm 1 install-end 2,5\n';
  assert.equal(readUse(log).installs, [{ from: 1500, to: 2500 }]);
});

test('readUse: an installation without an end is an error', () => {
  assert.throws(() => readUse('helm 1 install-begin 1.5\n'), /has not ended/);
});

test.run();
