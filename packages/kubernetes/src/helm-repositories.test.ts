import type { Work } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HelmRepositories } from './helm-repositories.ts';

const WORK: Work = { signal: new AbortController().signal, say: () => undefined };

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
  return { calls, act, shared: new HelmRepositories(WORK.signal) };
}

test('each repository is added and updated once, one after the other', async () => {
  const { calls, act, shared } = counting();
  await Promise.all(
    [1, 2, 3].flatMap(() => [
      shared.add('gloo', 'https://a', act('add'), WORK),
      shared.update('vault', act('update vault'), WORK),
    ]),
  );
  assert.equal(calls, ['add', 'update vault']);
});

test('a repository that was added a moment ago is up to date', async () => {
  const { calls, act, shared } = counting();
  await shared.add('gloo', 'https://a', act('add'), WORK);
  await shared.update('gloo', act('update'), WORK);
  assert.equal(calls, ['add']);
});

test('a single run reads the list each time: others may change it meanwhile', async () => {
  const { calls, act } = counting();
  const own = new HelmRepositories();
  await own.list(act('list'), WORK);
  await own.list(act('list'), WORK);
  assert.equal(calls, ['list', 'list']);
});

test('the list is read once, and again after a change', async () => {
  const { calls, act, shared } = counting();
  await Promise.all([shared.list(act('list'), WORK), shared.list(act('list'), WORK)]);
  await shared.list(act('list'), WORK);
  assert.equal(calls, ['list']);
  await shared.add('gloo', 'https://a', act('add'), WORK);
  await shared.list(act('list'), WORK);
  assert.equal(calls, ['list', 'add', 'list']);
});

test('a failed call is retried, and does not block others', async () => {
  const { calls, act, shared } = counting();
  const failed = shared.update('gloo', act('first', true), WORK).catch(String);
  const other = shared.update('vault', act('vault'), WORK);
  assert.is(await failed, 'Error: first');
  await other;
  await shared.update('gloo', act('second'), WORK);
  assert.equal(calls, ['first', 'vault', 'second']);
});

test('goes on if the cluster that asked first has ended', async () => {
  const fleet = new AbortController();
  const shared = new HelmRepositories(fleet.signal);
  const cluster = new AbortController();
  let seen: AbortSignal | undefined;
  await shared.update(
    'gloo',
    async ({ signal }) => {
      seen = signal;
    },
    {
      ...WORK,
      signal: cluster.signal,
    },
  );
  assert.is(seen, fleet.signal);
});

test.run();
