import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { serving } from 'engine/testing/serving';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { glooValues, ownVault } from './own-vault.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('which Vault');

test.before(() => world().reset());

test('a sign-in page in place of AWS is a failure that names its page', async () => {
  const signIn: RequestListener = (_request, response) => response.end('<title>Sign in</title>');
  await serving(signIn, (AWS_ENDPOINT_URL) =>
    expectRun('01-aws --yes', {
      env: { AWS_ENDPOINT_URL },
      exit: 1,
      says: ['the answer cannot be read: ', 'docs/troubleshooting/aws-not-reached.md'],
    }),
  );
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

test('a Vault of one’s own, with a namespace and an authority: none is installed, every call names the namespace, and Gloo has to be given all of it', async () => {
  const { caCert } = world().vaultTls;
  const own = { ...ownVault(), VAULT_NAMESPACE: 'team-a', VAULT_ASSUMED_ROLE: 'foo-role' };
  // Gloo has its own Vault client, which knows neither the certificate authority nor the namespace.
  await expectRun('all --yes --only 01-aws,02-vault', {
    env: { ...own, VAULT_ASSUMED_ROLE: undefined },
    exit: 3,
    says: [
      /\$ vault auth enable aws[\s\S]*\$ cat <<EOF > policy\.hcl/,
      'With VAULT_ASSUMED_ROLE=foo-role the plan names this repair',
    ],
    hides: ['kubectl exec'],
    changed: [
      ...['iam:CreateOpenIDConnectProvider', 'iam:CreateRole', 'iam:CreatePolicy', 'iam:AttachRolePolicy'],
    ],
  });
  await expectRun('03-gloo --plan', {
    env: { ...own, VAULT_ADDRESS: undefined },
    exit: 4,
    says: [/warning +Gloo is configured to find Vault at http:\/\/vault-internal\.vault:8200/],
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
    hides: ['Gloo has its own client', 'Gloo is configured to find Vault'],
  });
  // The sandbox's Vault has no namespaces, and ignores the header. sys/health exists in the root namespace only.
  for (const { path, namespace } of await world().control.vaultCalls())
    assert.is(namespace, path === 'sys/health' ? undefined : 'team-a', path);
  assert.is(await outputOf(bash('helm list -A -q')), 'gloo\n');
});

test('no AWS identity (hop limit 1): Vault gets its own role, the plan keeps it, and a teardown removes it', async () => {
  await world().reset();
  await world().control.setHopLimit(1);
  await expectRun('00-preflight', {
    says: [/AWS identity of Vault: pods cannot use the role of node group .*02-vault repairs that/s],
  });
  await expectRun('all --yes --only 01-aws,02-vault', {
    says: [/NoCredentialProviders[\s\S]+Vault has no AWS identity/, /02-vault\.4 .* repaired/],
  });
  await expectRun('all --plan --only 01-aws,02-vault');
  // Its role outlives a deleted cluster, and nothing that stays trusts the provider.
  await expectRun('99-teardown --plan --from 99-teardown.6', {
    exit: 4,
    says: ['iam role vault-irsa-demo', /- delete +iam oidc provider/],
  });
  await expectRun('99-teardown --yes --delete-secrets', { says: [/✓ iam role vault-irsa-demo +deleted/] });
});

test('EKS Pod Identity: the preflight reads the roles of Vault and of Gloo from their associations', async () => {
  const roleArn = `arn:aws:iam::${world().accountId}:role/by-pod-identity`;
  await world().control.configureAccount({
    podIdentities: [
      { namespace: 'vault', serviceAccount: 'vault', roleArn },
      { namespace: 'gloo-system', serviceAccount: 'gloo', roleArn },
    ],
  });
  await expectRun('00-preflight', {
    says: [
      'AWS identity of Vault: by-pod-identity, of its service account, by EKS Pod Identity',
      `gives new pods of gloo the role ${roleArn}`,
    ],
  });
});

test.run();
