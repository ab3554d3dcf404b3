import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defect } from './defect.ts';

for (const [error, limit] of [
  [Object.assign(new Error('spawn bash EMFILE'), { code: 'EMFILE' }), 'ulimit -n'],
  [Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' }), 'ulimit -u'],
  [new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory'), 'ulimit -v'],
  [new RangeError('Array buffer allocation failed'), 'ulimit -v'],
  [new RangeError('Invalid array length'), 'This is a bug'],
  ['a text', 'This is a bug'],
] as const) {
  test(`defect: ${error} is a limit of the machine or a bug: ${limit}`, () => {
    const { kind, cause } = defect('./runbook all', error);
    assert.is(kind, 'failed');
    assert.match(cause ?? '', limit);
  });
}

test.run();
