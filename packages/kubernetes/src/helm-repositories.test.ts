import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HelmRepositories } from './helm-repositories.ts';

function counting() {
  const calls: string[] = [];
  let under = 0;
  const act =
    (what: string, fails = false) =>
    async () => {
      calls.push(what);
      under += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.is(under, 1, 'one at a time');
      under -= 1;
      if (fails) throw new Error(what);
    };
  return { calls, act, repositories: new HelmRepositories() };
}

test('each repository is added and updated once, one after the other', async () => {
  const { calls, act, repositories } = counting();
  await Promise.all(
    [1, 2, 3].flatMap(() => [
      repositories.add('gloo', 'https://a', act('add')),
      repositories.update('vault', act('update vault')),
    ]),
  );
  assert.equal(calls, ['add', 'update vault']);
});

test('a repository that was added a moment ago is up to date', async () => {
  const { calls, act, repositories } = counting();
  await repositories.add('gloo', 'https://a', act('add'));
  await repositories.update('gloo', act('update'));
  assert.equal(calls, ['add']);
});

test('a failed call is retried, and does not block others', async () => {
  const { calls, act, repositories } = counting();
  const failed = repositories.update('gloo', act('first', true)).catch(String);
  const other = repositories.update('vault', act('vault'));
  assert.is(await failed, 'Error: first');
  await other;
  await repositories.update('gloo', act('second'));
  assert.equal(calls, ['first', 'vault', 'second']);
});

test.run();
