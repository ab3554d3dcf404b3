import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { glooValues, ownVault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('which Vault');

test.before(() => world().reset());

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
    pageSize: 1,
    podIdentities: [
      { namespace: 'vault', serviceAccount: 'vault', roleArn },
      { namespace: 'gloo-system', serviceAccount: 'gloo', roleArn },
    ],
  });
  await expectRun('00-preflight', {
    says: [
      'AWS identity of Vault: by-pod-identity, of its service account, by EKS Pod Identity',
      `for new pods: gloo gets the role ${roleArn}`,
    ],
  });
});

test.run();
