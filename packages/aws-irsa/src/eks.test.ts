import type { Nodegroup } from '@aws-sdk/client-eks';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mayLendRole } from './eks.ts';

const LAUNCH_TEMPLATE = { id: 'lt-0a1b2c3d4e5f60718', version: '3' };
const GROUPS: readonly [name: string, Pick<Nodegroup, 'amiType' | 'launchTemplate'>, boolean][] = [
  ['Amazon Linux 2', { amiType: 'AL2_x86_64' }, true],
  ['Amazon Linux 2023', { amiType: 'AL2023_ARM_64_STANDARD' }, false],
  [
    'Amazon Linux 2023 with a launch template, which may set the hop limit',
    { amiType: 'AL2023_x86_64_STANDARD', launchTemplate: LAUNCH_TEMPLATE },
    true,
  ],
  ['an AMI of one’s own', { amiType: 'CUSTOM', launchTemplate: LAUNCH_TEMPLATE }, true],
];

for (const [name, group, expected] of GROUPS) {
  test(`mayLendRole: ${expected ? 'yes' : 'no'} for ${name}`, () => {
    assert.is(mayLendRole(group), expected);
  });
}

test.run();
