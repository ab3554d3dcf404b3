import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serving } from 'engine/testing/serving';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { glooValues, ownVault } from './own-vault.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('which Vault');

test.before(() => world().reset());

test('values that contradict the guide: a conflict that names them, and nothing is done (exit 3)', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'values-')), 'vault-values.yaml');
  writeFileSync(file, 'server: {dev: {enabled: false}, resources: {}}\n');
  await expectRun('all --yes', {
    env: { VAULT_HELM_VALUES: file },
    exit: 3,
    says: [/VAULT_HELM_VALUES contradicts the guide[\s\S]*server\.dev\.enabled[\s\S]*nothing was changed/],
  });
  writeFileSync(file, 'server: [');
  await expectRun('all --yes', { env: { VAULT_HELM_VALUES: file }, exit: 2 });
});

test('a sign-in page in place of Vault is wrong input (exit 2), in place of AWS a failure that names its page', async () => {
  const page = '<!doctype html><title>Sign in</title>';
  const signIn: RequestListener = (_request, response) => response.end(page);
  await serving(signIn, async (address) => {
    const noVault = { ...ownVault(), VAULT_ADDR: address };
    await expectRun('02-vault --yes', {
      env: noVault,
      exit: 2,
      says: [`VAULT_ADDR ${address}`, `it answered "${page}", which is not an answer from Vault`],
    });
    for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_IAM']) {
      await expectRun('01-aws --yes', {
        env: { [variable]: address },
        exit: 1,
        says: ['the answer cannot be read: ', 'docs/troubleshooting/aws-not-reached.md'],
      });
    }
  });
});

test('answers without end: each ends with what they are, and an interrupt ends the run within seconds', async () => {
  const drip: RequestListener = (_request, response) => {
    const timer = setInterval(() => response.write(' '), 500);
    response.once('close', () => clearInterval(timer));
  };
  const endless: RequestListener = (_request, response) => {
    const chunk = Buffer.alloc(2 ** 20, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };
  await serving(endless, async (address) => {
    await expectRun('02-vault --yes', {
      env: { ...ownVault(), VAULT_ADDR: address },
      exit: 2,
      says: [`VAULT_ADDR ${address}`, 'it answered more than 64 MB, which is not an answer from Vault'],
    });
    await expectRun('01-aws --yes', {
      env: { AWS_ENDPOINT_URL: address },
      exit: 1,
      says: [
        `the answer cannot be read: more than 64 MB (${address})`,
        'docs/troubleshooting/aws-not-reached.md',
      ],
    });
  });
  await serving(drip, async (address) => {
    for (const env of [{ ...ownVault(), VAULT_ADDR: address }, { AWS_ENDPOINT_URL: address }]) {
      const began = Date.now();
      const end = { by: 'SIGINT', once: () => Date.now() - began > 3000 } as const;
      await expectRun('02-vault --yes', { env, end, exit: 130 });
      assert.ok(Date.now() - began < 8000, `${Date.now() - began} ms`);
    }
  });
});

test('a Vault with a namespace and an authority of its own: every call names the namespace, and Gloo has to be given both', async () => {
  const { caCert } = world().vaultTls;
  const own = { ...ownVault(), VAULT_NAMESPACE: 'team-a', VAULT_ASSUMED_ROLE: 'foo-role' };
  // Gloo has its own Vault client, which knows neither the certificate authority nor the namespace.
  await expectRun('all --yes --only 01-aws,02-vault', {
    env: { ...own, VAULT_ASSUMED_ROLE: undefined },
    exit: 3,
    says: ['With VAULT_ASSUMED_ROLE=foo-role the plan names this repair'],
    changed: [
      ...['iam:CreateOpenIDConnectProvider', 'iam:CreateRole', 'iam:CreatePolicy', 'iam:AttachRolePolicy'],
    ],
  });
  await expectRun('all --yes', {
    env: { ...own, GLOO_HELM_VALUES: undefined },
    exit: 1,
    says: [
      /VAULT_CACERT is set here, but Gloo has its own client[\s\S]*VAULT_NAMESPACE is set here/,
      /✗ logins of gloo: gloo-\S+ could not log in to Vault/,
    ],
  });
  const GLOO_HELM_VALUES = glooValues({
    VAULT_CACERT_BYTES: readFileSync(caCert, 'utf8'),
    VAULT_NAMESPACE: 'team-a',
  });
  await expectRun('all --yes', {
    env: { ...own, GLOO_HELM_VALUES },
    says: [`--values ${GLOO_HELM_VALUES} --values helm-overrides.yaml`],
    hides: ['Gloo has its own client'],
  });
  // The sandbox's Vault has no namespaces, and ignores the header. sys/health exists in the root namespace only.
  for (const { path, namespace } of await world().control.vaultCalls())
    assert.is(namespace, path === 'sys/health' ? undefined : 'team-a', path);
});

test('no AWS identity (hop limit 1): Vault gets its own role, the plan keeps it, and a teardown removes it', async () => {
  await world().reset();
  await world().control.setHopLimit(1);
  const preflight = await runbook(['00-preflight']);
  assert.match(preflight.output, 'AWS identity of Vault: the node’s role, unless pods cannot use it');
  await expectRun('all --yes --only 01-aws,02-vault', {
    says: [/NoCredentialProviders[\s\S]+Vault has no AWS identity/, /02-vault\.4 .* repaired/],
  });
  await expectRun('all --plan --only 01-aws,02-vault');
  const inAws = await runbook(['99-teardown', '--plan', '--from', '99-teardown.6']);
  assert.match(inAws.output, /iam role vault-irsa-demo/, 'its role outlives a deleted cluster');
  assert.match(inAws.output, /- delete +iam oidc provider/, 'nothing that stays trusts it');
  await expectRun('99-teardown --yes --delete-secrets', { says: [/✓ iam role vault-irsa-demo +deleted/] });
});

test('EKS Pod Identity: the preflight reads the roles of Vault and of Gloo from their associations', async () => {
  await world().reset();
  const roleArn = `arn:aws:iam::${world().accountId}:role/by-pod-identity`;
  await world().control.configureAccount({
    podIdentities: [
      { namespace: 'vault', serviceAccount: 'vault', roleArn },
      { namespace: 'gloo-system', serviceAccount: 'gloo', roleArn },
    ],
  });
  const preflight = await runbook(['00-preflight']);
  assert.match(preflight.output, `AWS identity of Vault: ${roleArn}, by EKS Pod Identity`);
  assert.match(preflight.output, `gives new pods of gloo the role ${roleArn}`);
});

test.run();
