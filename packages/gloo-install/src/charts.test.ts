import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { versionWarnings } from './charts.ts';
import { unsupported } from './supported-lines.ts';

/** Versions, and whether they renew their login, as the sources of their tags say. */
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

/** A day, the versions, and what is said of them. */
const SAYS: readonly (readonly [
  today: string,
  gloo: string,
  kubernetes: string,
  helm: string,
  says: RegExp,
])[] = [
  ['2026-12-31', 'v1.22.1', 'v1.34.1-eks-1', 'v3.19.0', /^$/],
  ['2027-01-01', 'v1.22.1', 'v1.34.1', 'v4.0.1', /^Gloo 1\.22 has had no fixes since 2026-12-31$/],
  ['2026-11-28', '1.17.3', 'v1.29.0', 'v3.18.0', /^Gloo 1\.17 has had no fixes since 2026-03-25$/],
  [
    '2026-11-28',
    '1.21.0',
    'v1.36.1',
    'v3.18.0',
    /^it supports Kubernetes 1\.31 to 1\.35, .* 1\.36; it supports Helm 3\.19 or later, and this is v3\.18\.0$/,
  ],
  ['2026-11-28', '1.20.0-rc1', 'v1.28.0', 'v3.14.0', /^it supports Kubernetes 1\.29 to 1\.34/],
  ['2027-11-28', '1.23.0', 'v1.40.0', 'v3.14.0', /^$/],
];
for (const [today, gloo, kubernetes, helm, says] of SAYS) {
  test(`unsupported: Gloo ${gloo} on ${today}, with Kubernetes ${kubernetes} and Helm ${helm}`, () => {
    assert.match(unsupported({ gloo, kubernetes, helm }, today).join('; '), says);
  });
}

test.run();
