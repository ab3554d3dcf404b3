import { setTimeout } from 'node:timers/promises';
import { causeFault, restoreFault, runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('secrets of the running Gloo');

const PUT = 'kubectl exec -i -n vault vault-0 -- vault kv put -mount=dev';
/** How the sandbox's Gloo names the secret in the line for a change. */
const SECRET = 'gloo-system.upstream-key';
const PATH = 'gloo/gloo.solo.io/v1/Secret/gloo-system';

const header = (name: string, value: string) =>
  JSON.stringify({ metadata: { name, namespace: 'gloo-system' }, header: { headers: { 'x-key': value } } });
const put = (name: string, content: string) => outputOf(bash(`echo '${content}' | ${PUT} ${PATH}/${name} -`));

const ROLE_OF_6_SECONDS =
  'vault write auth/aws/role/$ROLE auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=6s';

/** How often Gloo's pod logged this number of secrets. */
const syncs = async (words: string): Promise<number> =>
  (await outputOf(bash('kubectl logs -n gloo-system deployment/gloo'))).split(words).length - 1;

/** Waits until a change shows in the log of Gloo's pod once more. */
async function logs(words: string, change: () => Promise<unknown>): Promise<void> {
  const before = await syncs(words);
  await change();
  await waitFor(words, before);
}

async function waitFor(words: string, before: number): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if ((await syncs(words)) > before) return;
    await setTimeout(500);
  }
  assert.unreachable(`Gloo did not log ${words}`);
}

const refreshEvery = (refreshRate: string) => {
  const patch = JSON.stringify({ spec: { refreshRate } });
  return outputOf(
    bash(`kubectl patch settings.gloo.solo.io default -n gloo-system --type=merge -p '${patch}'`),
  );
};
const remove = (name: string) =>
  outputOf(bash(`kubectl exec -n vault vault-0 -- vault kv metadata delete -mount=dev ${PATH}/${name}`));

test.before(async () => {
  await guideIsDone();
  await logs('begin sync (', () => refreshEvery('2s'));
});

test.after(async () => {
  await remove('upstream-key');
  await refreshEvery('60s');
});

test('a secret in Gloo’s format, and its next version, reach the running Gloo within its refresh', async () => {
  await logs(SECRET, () => put('upstream-key', header('upstream-key', 'an-example')));
  await logs(SECRET, () => put('upstream-key', header('upstream-key', 'another-example')));
  await logs(SECRET, () =>
    outputOf(
      bash(`kubectl exec -n vault vault-0 -- vault kv rollback -version=1 -mount=dev ${PATH}/upstream-key`),
    ),
  );
});

test('one malformed secret takes all from the running Gloo, until it is deleted', async () => {
  await logs('begin sync (0 secrets)', () => put('typed-by-hand', '{"username": "gloo"}'));
  await logs(SECRET, () => remove('typed-by-hand'));
});

test('a sealed Vault takes all secrets from the running Gloo, until it is unsealed', async () => {
  await logs('begin sync (0 secrets)', () => causeFault(world(), 'vault-sealed'));
  await logs(SECRET, () => restoreFault(world(), 'vault-sealed'));
});

test('Gloo logs in again before its token expires; if Vault is sealed then, it has no secrets until a restart', async () => {
  const ofThisPod = () => outputOf(bash('kubectl logs -n gloo-system deployment/gloo'));
  await runScript(world(), `${ROLE_OF_6_SECONDS}; restart_gloo`);
  await waitFor(SECRET, 0);
  await setTimeout(10_000);
  assert.not.match(await ofThisPod(), /0 secrets|unable to authenticate/);
  await causeFault(world(), 'vault-sealed');
  await setTimeout(15_000);
  await restoreFault(world(), 'vault-sealed');
  await setTimeout(5_000);
  const log = await ofThisPod();
  assert.is(log.match(/unable to authenticate/g)?.length, 3, log);
  assert.match(log.slice(log.lastIndexOf('begin sync')), /0 secrets/);
  await runScript(world(), 'write_role; restart_gloo');
  await waitFor(SECRET, 0);
});

test.run();
