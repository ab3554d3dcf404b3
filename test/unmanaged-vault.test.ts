import * as assert from 'uvu/assert';
import { differPolicyText } from 'vault-auth';
import { expectRun } from './expect-run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { world } from './world.ts';

const test = suite('what stood in Vault before');

test.before(() => guideIsDone());

const ROLE = 'auth/aws/role/dev-role-iam-demo';
const roleArn = (name: string) => `arn:aws:iam::${world().accountId}:role/${name}`;

/** An auth method with a client configuration and a role as Terraform's modules write them. */
async function terraform(): Promise<void> {
  await vault('sys/auth/aws', 'DELETE');
  const config = { default_lease_ttl: '24h', max_lease_ttl: '24h', listing_visibility: 'hidden' };
  await vault('sys/auth/aws', 'POST', { type: 'aws', config });
  await vault('auth/aws/config/client', 'POST', { sts_endpoint: '', sts_region: '' });
  await vault(ROLE, 'POST', {
    auth_type: 'iam',
    bound_iam_principal_arn: roleArn('dev-role-iam-demo'),
    resolve_aws_unique_ids: false,
    token_policies: 'gloo-secrets',
    token_ttl: 3600,
    token_max_ttl: 86_400,
  });
}

test('Terraform’s auth method, client configuration and role: two conflicts, and nothing is changed (exit 3)', async () => {
  await terraform();
  const before = await snapshot();
  await expectRun('all --yes --verbose', {
    exit: 3,
    says: [
      /conflict +vault auth\/aws\/config\/client/,
      /conflict +vault auth\/aws\/role\/dev-role-iam-demo[\s\S]+token_ttl\s+- 3600\s+\+ 0/,
      'These runbooks did not enable this auth method, so others may log in through it.',
      'These runbooks did not enable auth/aws/, so this role may be somebody else’s.',
      /no change +vault auth method aws\/ +\(already exists and matches; kept: config\.default_lease_ttl 86400/,
    ],
  });
  await sameAs(before);
});

test('--adopt: Vault accepts a shorter max_ttl, since the plan shortens token_ttl as well; Gloo can log in', async () => {
  await expectRun('02-vault --yes --adopt', { says: [/max_ttl=15m \\\s+token_ttl=0/] });
  await expectRun('04-verify --yes', { says: ['the verification passed'] });
  await expectRun('02-vault --plan --verbose', { says: ['kept: resolve_aws_unique_ids false'] });
});

const ALL = '"create", "read", "update", "delete", "list"';
const REST =
  'path "dev/" { capabilities = ["list"] }\npath "sys/mounts" { capabilities = ["read", "list"] }\n';
const POLICIES: readonly string[] = [
  `path "dev/*" { capabilities = [${ALL}] }\n${REST}`,
  `/* ours */ path "/dev/*" { policy = "write" } // all\n${REST}`,
  `path "dev/*" { capabilities = ["read"] }\npath "dev/*" { policy = "write" }\n${REST}`,
  '{"path": [{"dev/*": {"policy": "write"}}, {"dev/": {"capabilities": ["list"]}, "sys/mounts": {"policy": "read"}}]}',
  `path "dev/*" { policy = "write" }\npath "dev/data/*" { policy = "write" }\n${REST}`,
  `path "dev/*" { policy = "write" }\npath "dev/data/*" { policy = "read" }\n${REST}`,
  `path "dev/*" { policy = "write" }\npath "dev/data/private" { policy = "deny" }\n${REST}`,
  `path "dev/*" { policy = "sudo" }\n${REST}`,
  `path "dev/*" { policy = "read" }\n${REST}`,
  `path "dev/*" { policy = "write" }\n# ${REST}`,
];
const PATHS = ['dev/a', 'dev/data/a', 'dev/data/private', 'dev/', 'sys/mounts', 'secret/a'];

test('policies grant the same in Vault exactly if they do not differ', async () => {
  const granted: unknown[] = [];
  for (const policy of POLICIES) {
    await vault('sys/policies/acl/tried', 'PUT', { policy });
    const { auth } = await vault('auth/token/create', 'POST', {
      policies: ['tried'],
      no_default_policy: true,
    });
    const { client_token: token } = auth as { client_token: string };
    granted.push(await vault('sys/capabilities', 'POST', { paths: PATHS, token }).then(({ data }) => data));
    await vault('auth/token/revoke', 'POST', { token });
  }
  await vault('sys/policies/acl/tried', 'DELETE');
  const [guides = ''] = POLICIES;
  assert.equal(
    POLICIES.map((policy) => differPolicyText(policy, guides).length === 0),
    granted.map((one) => JSON.stringify(one) === JSON.stringify(granted[0])),
  );
});

test.run();
