import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseOtherMode } from './guide.ts';

for (const [what, values, refused] of [
  ['a dev server', { server: { dev: { enabled: true } } }, false],
  ['a dev server, by text', { server: { dev: { enabled: 'true' } } }, false],
  ['a Vault with raft', { server: { ha: { enabled: true } } }, true],
  ['the chart’s default', {}, true],
] as const) {
  test(`refuseOtherMode: ${what}: ${refused ? 'refused' : 'may be changed'}`, () =>
    assert.is(refuseOtherMode({ values }) !== undefined, refused));
}

test.run();
