import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { asText } from 'engine/resource';
import { testWith } from 'engine/testing/left-out';
import { causeFault, restoreFault, runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { asOperator, rolesOf } from './operator.ts';
import { blocksOf, inSandbox, Reader, SHELLS } from './reader.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('secrets of the running Gloo');

const PUT = 'kubectl exec -i -n vault vault-0 -- vault kv put -mount=dev';
/** The sandbox's Gloo uses this name for the secret in the line for a change. */
const SECRET = 'gloo-system.upstream-key';
const PATH = 'gloo/gloo.solo.io/v1/Secret/gloo-system';

const header = (name: string, value: string) =>
  JSON.stringify({ metadata: { name, namespace: 'gloo-system' }, header: { headers: { 'x-key': value } } });
const put = (name: string, content: string) => outputOf(bash(`echo '${content}' | ${PUT} ${PATH}/${name} -`));

const ROLE_OF_6_SECONDS =
  'vault write auth/aws/role/$ROLE auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=6s';

const glooLog = () => outputOf(bash('kubectl logs -n gloo-system deployment/gloo'));

/** How often Gloo's pod logged these words. */
const syncs = async (words: string): Promise<number> => (await glooLog()).split(words).length - 1;

/** Waits until a change appears in the log of Gloo's pod again. */
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
  assert.unreachable(`Gloo did not log ${words}:\n${await glooLog()}`);
}

/** Waits until the last list in the log of Gloo's pod lacks such a secret, as the next test needs. */
async function forgets(secret: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const log = await glooLog();
    if (!secret.test(log.slice(log.lastIndexOf('begin sync')))) return;
    await setTimeout(500);
  }
  assert.unreachable(`Gloo still lists ${secret}:\n${await glooLog()}`);
}

/** In these tests, Gloo reads its secrets more often than planned. */
const READS_OFTEN = { exit: 1 };

const refreshEvery = (refreshRate: string) => {
  const patch = JSON.stringify({ spec: { refreshRate } });
  return outputOf(
    bash(`kubectl patch settings.gloo.solo.io default -n gloo-system --type=merge -p '${patch}'`),
  );
};
const deleteFromVault = (name: string) =>
  outputOf(bash(`kubectl exec -n vault vault-0 -- vault kv metadata delete -mount=dev ${PATH}/${name}`));

test.before(async () => {
  // Other tests leave their own secrets.
  await world().reset();
  await guideIsDone();
  await refreshEvery('2s');
  await runScript(world(), 'restart_gloo');
  await waitFor('begin sync (', 0);
  await logs(SECRET, () => put('upstream-key', header('upstream-key', 'an-example')));
});

test.after(async () => {
  await deleteFromVault('upstream-key');
  await refreshEvery('60s');
  // Their logs contain the problems that the tests caused.
  await runScript(world(), 'restart_gloo; restart_discovery');
});

test('one malformed secret takes all from the running Gloo, until it is deleted', async () => {
  await logs('begin sync (0 secrets)', () => put('typed-by-hand', '{"username": "gloo"}'));
  await logs(SECRET, () => deleteFromVault('typed-by-hand'));
});

test('a sealed Vault takes all secrets from the running Gloo, until it is unsealed', async () => {
  await logs('begin sync (0 secrets)', () => causeFault(world(), 'vault-sealed'));
  await logs(SECRET, () => restoreFault(world(), 'vault-sealed'));
});

test('Gloo logs in again before its token expires; if Vault is sealed then, it has no secrets until a restart', async () => {
  await runScript(world(), `${ROLE_OF_6_SECONDS}; restart_gloo`);
  await waitFor(SECRET, 0);
  await setTimeout(10_000);
  assert.not.match(await glooLog(), /0 secrets|unable to authenticate/);
  await causeFault(world(), 'vault-sealed');
  await setTimeout(15_000);
  await restoreFault(world(), 'vault-sealed');
  await setTimeout(5_000);
  const log = await glooLog();
  assert.is(log.match(/unable to authenticate/g)?.length, 3, log);
  assert.match(log.slice(log.lastIndexOf('begin sync')), /0 secrets/);
  await runScript(world(), 'write_role');
  const says = ['its last login to Vault'];
  await expectRun('90-troubleshoot --repair --yes --only gloo-gave-up', { ...READS_OFTEN, says });
  await waitFor(SECRET, 0);
});

/** The page, and the preparations of its reader. */
const blocks = () =>
  blocksOf(inSandbox(asText(readFileSync(join(import.meta.dirname, '../docs/runbooks/05-first-secret.md')))));
const FILES = `printf 'certificate 1\\n' > tls.crt; printf 'key 1\\n' > tls.key; printf 'a header\\n' > key.txt
printf '{"AccessKey": {"AccessKeyId": "AKIA", "SecretAccessKey": "an-example", "UserName": "a"}}' > keys.json`;
const inVault = async (name: string) =>
  ((await vault(`dev/data/${PATH}/${name}`)).data as { data: unknown }).data;
const numberIn = (output: string) => Number(/^(\d+) secrets$/m.exec(output)?.[1]);

for (const shell of SHELLS)
  testWith(test, shell)(
    `page 05-first-secret, pasted into ${shell}: the running Gloo reads what each block writes`,
    async () => {
      const [variables, web = '', api, aws, count, rollBack, move, remove] = blocks();
      const reader = new Reader(shell);
      const paste = async (text = '') => {
        const { exitCode, output } = await reader.paste(text);
        assert.is(exitCode, 0, `${text}\n${output}`);
        return output;
      };
      try {
        assert.match(await paste(variables), /^OK: /m);
        await paste(FILES);
        const before = numberIn(await paste(count));
        await logs('gloo-system.web', () => paste(web));
        await logs('gloo-system.api', () => paste(api));
        await logs('gloo-system.aws', () => paste(aws));
        assert.is(numberIn(await paste(count)), before + 3);
        const metadata = (name: string) => ({ name, namespace: 'gloo-system' });
        const first = {
          metadata: metadata('web'),
          tls: { certChain: 'certificate 1\n', privateKey: 'key 1\n' },
        };
        assert.equal(await inVault('web'), first);
        assert.equal(await inVault('api'), {
          metadata: metadata('api'),
          header: { headers: { 'x-api-key': 'a header' } },
        });
        assert.equal(await inVault('aws'), {
          metadata: metadata('aws'),
          aws: { accessKey: 'AKIA', secretKey: 'an-example' },
        });
        await paste("printf 'certificate 2\\n' >| tls.crt");
        assert.match((await reader.paste(web)).output, 'check-and-set parameter did not match');
        await paste('CHECKED=yes');
        assert.equal(await inVault('web'), first);
        await logs('gloo-system.web', () => paste(web.replace(' -cas=0', '')));
        assert.not.equal(await inVault('web'), first);
        await logs('gloo-system.web', () => paste(rollBack));
        assert.equal(await inVault('web'), first);
        await deleteFromVault('web');
        await paste(
          'kubectl create secret generic web -n gloo-system --type=kubernetes.io/tls --from-file=tls.crt --from-file=tls.key --from-literal=ca.crt=ca',
        );
        assert.match((await reader.paste(remove ?? '')).output, /No value found/);
        await paste('CHECKED=yes');
        await logs('gloo-system.web', () => paste(move));
        const tls = { certChain: 'certificate 2\n', privateKey: 'key 1\n', rootCa: 'ca' };
        assert.equal(await inVault('web'), { metadata: metadata('web'), tls });
        await expectRun('90-troubleshoot', {
          ...READS_OFTEN,
          says: ['! A secret is in both Vault and Kubernetes: gloo-system/web'],
        });
        assert.match(await paste(remove), /deleted/);
        await expectRun('90-troubleshoot', {
          ...READS_OFTEN,
          hides: ['A secret is in both Vault and Kubernetes'],
        });
      } finally {
        await reader.leave();
        await outputOf(bash('kubectl delete secret web -n gloo-system --ignore-not-found'));
        for (const name of ['web', 'api', 'aws']) await deleteFromVault(name);
        await forgets(/gloo-system\.(?:web|api|aws)\b/);
      }
    },
  );

test('90: an operator who may not list the Secrets of a namespace is told, and a deleted secret is none', async () => {
  const inShop = `${PATH.replace(/[^/]+$/, 'shop')}/key`;
  await outputOf(
    bash('kubectl create namespace shop; kubectl create secret generic key -n shop --from-literal=a=b'),
  );
  await vault(`dev/data/${inShop}`, 'POST', { data: { metadata: { name: 'key', namespace: 'shop' } } });
  try {
    await expectRun('90-troubleshoot', {
      ...READS_OFTEN,
      says: ['! A secret is in both Vault and Kubernetes: shop/key'],
    });
    await asOperator({ kubernetes: rolesOf('rights') }, (env) =>
      expectRun('90-troubleshoot', {
        ...READS_OFTEN,
        env,
        says: [/! You may list the Secrets of Gloo’s namespaces: .*in the namespace "shop"/],
      }),
    );
    await vault(`dev/data/${inShop}`, 'DELETE');
    await expectRun('90-troubleshoot', { ...READS_OFTEN, hides: ['shop/key'] });
  } finally {
    await vault(`dev/metadata/${inShop}`, 'DELETE');
    await outputOf(bash('kubectl delete namespace shop --wait=false'));
  }
});

test.run();
