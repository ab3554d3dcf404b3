import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/guide.ts';
import { awsInMemory } from '../testing/in-memory.ts';
import { attachRolePolicy } from './attachment.ts';

const policy = 'arn:aws:iam::123456789012:policy/p';
const Arn = 'arn:aws:iam::123456789012:policy/team/p';

test('attachRolePolicy: the command and the call name the policy that exists, also under another path', async () => {
  const log: string[] = [];
  const others = Array.from({ length: 10 }, (_, index) => ({ PolicyArn: `${policy}${index}` }));
  const aws = await awsInMemory(log, {
    ListAttachedRolePolicies: () => ({ AttachedPolicies: others }),
    ListPolicies: () => ({ Policies: [{ Arn, PolicyName: 'p' }] }),
    GetPolicy: ({ PolicyArn }) => (PolicyArn === Arn ? { Policy: { Arn } } : undefined),
  });
  const resource = attachRolePolicy({ role: 'r', policy })({ ...SYSTEMS, aws });
  assert.is(await resource.read(work), undefined);
  const { used, warning } = (await resource.source?.(undefined, work)) ?? {};
  assert.match(warning ?? '', 'role r has 10 policies');
  assert.match(resource.command(undefined, used).run.join(), `--policy-arn=${Arn}`);
  await resource.write(undefined, work, used);
  assert.is(log.at(-1), `AttachRolePolicy ${JSON.stringify({ RoleName: 'r', PolicyArn: Arn })}`);
  // A plan does not reuse the findings of an earlier plan.
  assert.match(resource.command(undefined).run.join(), `--policy-arn=${policy}`);
});

test.run();
