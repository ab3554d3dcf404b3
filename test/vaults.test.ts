import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { serving } from 'engine/testing/serving';
import * as assert from 'uvu/assert';
import { EC2_TRUST, iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { Terminal } from './terminal.ts';
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
    exit: 2,
    says: [
      /\$ vault auth enable aws[\s\S]*\$ cat <<EOF > policy\.hcl/,
      /failed +VAULT_ASSUMED_ROLE\s+seen +nothing was changed\s+it is not set/,
    ],
    hides: ['kubectl exec'],
  });
  await expectRun('01-aws --yes');
  await expectRun('03-gloo --plan', {
    env: { ...own, VAULT_ADDRESS: undefined },
    exit: 4,
    says: [
      /warning .*VAULT_ADDRESS: it is http:\/\/vault-internal\.vault:8200, and the cluster has no such Service/,
    ],
  });
  await expectRun('all --yes', {
    env: { ...own, GLOO_HELM_VALUES: undefined },
    exit: 2,
    says: [
      /failed +GLOO_HELM_VALUES[\s\S]*it names no authority for the certificate of https:/,
      'it does not name the namespace of Vault, VAULT_NAMESPACE',
      'docs/reference.md#gloos-own-client has the lines for the file that GLOO_HELM_VALUES names',
    ],
    changed: [],
  });
  const GLOO_HELM_VALUES = glooValues({
    VAULT_CACERT_BYTES: readFileSync(caCert, 'utf8'),
    VAULT_NAMESPACE: 'team-a',
  });
  await expectRun('all --yes', {
    env: { ...own, GLOO_HELM_VALUES },
    says: [`--values ${GLOO_HELM_VALUES} --values helm-overrides.yaml`],
    hides: ['Gloo has its own client', 'VAULT_ADDRESS: '],
  });
  // The sandbox's Vault has no namespaces, and ignores the header. sys/health exists only in the root namespace.
  for (const { path, namespace } of await world().control.vaultCalls())
    assert.is(namespace, path === 'sys/health' ? undefined : 'team-a', path);
  assert.is(await outputOf(bash('helm list -A -q')), 'gloo\n');
});

/** A Vault that responds to the write of the role with a denial of another team's role. */
async function vaultThatNames(role: string, use: (VAULT_ADDR: string) => Promise<void>): Promise<void> {
  const { address } = world().vault;
  const vault: RequestListener = async (incoming, outgoing) => {
    const { method = 'GET', url = '', headers } = incoming;
    const body = await buffer(incoming);
    if (method !== 'GET' && url.startsWith('/v1/auth/aws/role/')) {
      const denial = `unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/${role}/i-0abc is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no identity-based policy allows the iam:GetRole action`;
      outgoing.writeHead(400).end(JSON.stringify({ errors: [denial] }));
      return;
    }
    const token = String(headers['x-vault-token'] ?? '');
    const answer = await fetch(`${address}${url}`, {
      method,
      headers: { 'X-Vault-Token': token },
      ...(body.length > 0 && { body }),
    });
    outgoing.writeHead(answer.status).end(await answer.text());
  };
  await serving(vault, use);
}

test('whoever answers as Vault chooses no role: with --yes --repair, a role that only an error names gets nothing', async () => {
  await world().reset();
  await (await iam()).createRole({ RoleName: 'team-admin', AssumeRolePolicyDocument: EC2_TRUST });
  const attached = async () => {
    const { AttachedPolicies = [] } = await (await iam()).listAttachedRolePolicies({
      RoleName: 'team-admin',
    });
    return AttachedPolicies.map(({ PolicyName }) => PolicyName);
  };
  await vaultThatNames('team-admin', async (VAULT_ADDR) => {
    const { VAULT_ADDRESS } = ownVault();
    const env = { VAULT_ADDR, VAULT_ADDRESS, VAULT_TOKEN: world().vault.token };
    await expectRun('01-aws --yes');
    await expectRun('all --yes --repair --only 01-aws,02-vault', { env, exit: 2 });
    await expectRun('02-vault --yes', {
      env: { ...env, VAULT_AUTH_GET_ROLE_SCOPE: 'none' },
      exit: 1,
      says: ['team-admin'],
    });
    assert.equal(await attached(), []);
    const terminal = new Terminal(['02-vault'], env);
    await terminal.answer('Run this step', 1, 'y');
    await terminal.answer('Type team-admin or a letter, then Enter.', 1, 'y');
    await terminal.answer('Carry out this repair?', 2, 'q');
    assert.is(await terminal.exited, 3, terminal.text);
    assert.equal(await attached(), []);
  });
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
  // Its role outlives a deleted cluster, and no remaining role trusts the provider.
  await expectRun('99-teardown --plan', {
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
