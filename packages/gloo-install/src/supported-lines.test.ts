import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unsupported } from './supported-lines.ts';

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
