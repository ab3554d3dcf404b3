import { expectRun } from './expect-run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('a default is no wish');

const CHOSEN: Readonly<Record<string, string>> = {
  VAULT_KV_PATH: 'prod',
  VAULT_AWS_AUTH_PATH: 'eks',
  VAULT_AUTH_ROLE_NAME: 'gloo-own',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.example.com',
  NAMESPACE: 'edge',
};

test('an input that nobody gives again takes Gloo from nothing that an earlier run was told', async () => {
  await world().reset();
  await expectRun('all --yes', { env: CHOSEN });
  await expectRun('all --plan', { env: CHOSEN });
  const before = await snapshot();
  for (const [name, value] of Object.entries(CHOSEN)) {
    const env = { ...CHOSEN, [name]: undefined };
    const says = [`${name} is not set, and its default is`, `export ${name}=${value}`];
    await expectRun('all --yes', { env, exit: 2, says });
  }
  for (const args of ['03-gloo --yes', '99-teardown --yes', '90-troubleshoot --repair --yes'])
    await expectRun(args, { env: { NAMESPACE: 'edge' }, exit: 2, says: ['export VAULT_AWS_AUTH_PATH=eks'] });
  await sameAs(before);
});

test.run();
