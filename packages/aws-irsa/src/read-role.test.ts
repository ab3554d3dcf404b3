import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsThatAnswers } from '../testing/answers.ts';
import { getRole, recentRoleId } from './read-role.ts';

/** An IAM client with these ids for a role in turn, and its calls. */
async function awsWith(...ids: readonly (string | undefined)[]) {
  const asked: unknown[] = [];
  const answer = () => {
    const RoleId = ids[asked.length];
    asked.push(RoleId);
    return RoleId === undefined ? {} : { Role: { RoleId } };
  };
  return { aws: await awsThatAnswers({ GetRole: answer }), asked };
}

test('recentRoleId: a role that was read a moment ago is not read again', async () => {
  const { aws, asked } = await awsWith('AROA1', 'AROA2');
  await getRole(aws, 'demo');
  assert.is(await recentRoleId(aws, 'demo'), 'AROA1');
  assert.is(asked.length, 1);
  assert.is(await recentRoleId(aws, 'other'), 'AROA2');
});

test('recentRoleId: reads a role that did not exist before, or was read long ago', async () => {
  const { aws } = await awsWith(undefined, 'AROA1', 'AROA2');
  await getRole(aws, 'demo');
  assert.is(await recentRoleId(aws, 'demo'), 'AROA1');
  aws.roleIds.set('demo', { id: 'AROA1', at: performance.now() - 31_000 });
  assert.is(await recentRoleId(aws, 'demo'), 'AROA2');
});

test.run();
