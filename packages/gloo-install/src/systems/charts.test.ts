import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { versionWarnings } from './charts.ts';

/** Versions, and whether they renew their login, according to the sources of their tags. */
const RENEWS: readonly (readonly [version: string, renews: boolean])[] = [
  ['v1.15.18', false],
  ['v1.15.19', true],
  ['1.16.0-rc2', false],
  ['1.16.0-rc3', true],
  ['v1.16.0', true],
  ['1.17.0-beta1', false],
  ['1.17.0-beta2', true],
  ['1.22.1', true],
];
for (const [version, renews] of RENEWS) {
  test(`versionWarnings: ${version} ${renews ? 'renews its login' : 'is warned about'}`, () => {
    assert.is(versionWarnings(version).length, renews ? 0 : 1);
    assert.match(versionWarnings(version).join() || '1.15.19', '1.15.19');
  });
}

test.run();
