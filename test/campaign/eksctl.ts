import { join } from 'node:path';
import { eksctl as built } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from '../expect-run.ts';
import { bash, outputOf, world } from '../world.ts';
import type { Campaign } from './case.ts';

/** The guide's own first command, by its own program: eksctl and a run accept each other's work. */
export const eksctl: Campaign = () => [
  { name: 'eksctl three times, then a run', isSlow: true, startState: 'fresh', run: beforeRun },
  { name: 'a run, then eksctl', isSlow: true, startState: 'fresh', run: afterRun },
];

const ALREADY = 'is already associated with cluster "demo"';

async function beforeRun(): Promise<void> {
  assert.match(await associated(), 'created IAM Open ID Connect provider for cluster "demo"');
  for (const _ of ['the second', 'the third']) assert.match(await associated(), ALREADY);
  await expectRun('01-aws --yes', { says: [/01-aws\.1 +Step 1: .* no change/] });
  // eksctl's provider has no mark.
  await expectRun('99-teardown --plan', { exit: 4, says: [/keep +iam oidc provider/] });
}

async function afterRun(): Promise<void> {
  await expectRun('01-aws --yes', { says: [/01-aws\.1 +Step 1: .* created/] });
  assert.match(await associated(), ALREADY);
}

/** The output of the guide's command. */
async function associated(): Promise<string> {
  const program = await built(join(world().layout.logs, 'eksctl.log'));
  const { clusterName, region } = world();
  const command = `'${program}' utils associate-iam-oidc-provider --cluster ${clusterName} --region ${region} --approve`;
  return outputOf(bash(command));
}
