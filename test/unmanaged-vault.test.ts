import { expectRun } from './expect-run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { world } from './world.ts';

const test = suite('what stood in Vault before');

test.before(() => guideIsDone());

const ROLE = 'auth/aws/role/dev-role-iam-demo';

test('a teardown keeps a Vault role as a run writes it, and a client configuration, in an auth method without a mark', async () => {
  await vault('sys/auth/aws/tune', 'POST', { description: '' });
  const UNMARKED = 'it has no mark of these runbooks';
  await expectRun('99-teardown --plan --verbose', {
    exit: 4,
    says: [ROLE, 'auth/aws/config/client', 'auth method aws/'].map(
      (name) => new RegExp(`keep +vault ${name} +\\(${UNMARKED}`),
    ),
  });
});

/** Mounts of others, the guide's path above or below them, and the plan's text. */
const NESTED: readonly (readonly [
  table: string,
  mount: string,
  mounts: object,
  env: Record<string, string>,
])[] = [
  ['sys/mounts', 'payments', { type: 'kv' }, { VAULT_KV_PATH: 'payments/gloo' }],
  ['sys/auth', 'people/ldap', { type: 'userpass' }, { VAULT_AWS_AUTH_PATH: 'people' }],
];
for (const [table, mount, mounts, env] of NESTED) {
  const [[variable, path] = ['', '']] = Object.entries(env);
  test(`${table}/${mount} exists, and ${variable}=${path}: a conflict in the plan, and nothing is changed (exit 3)`, async () => {
    await vault(`${table}/${mount}`, 'POST', mounts);
    const before = await snapshot();
    await expectRun('all --yes', {
      env,
      exit: 3,
      says: [
        new RegExp(`conflict +vault \\S+ \\S+ ${path}/[\\s\\S]+path\\s+- ${mount}/\\s+\\+ ${path}/`),
        `Set ${variable} to a path that is neither above nor below ${mount}/`,
      ],
    });
    await expectRun('02-vault --plan --only 02-vault.2', { env, exit: 3 });
    await expectRun('90-troubleshoot', { env, exit: 1, says: ['Vault has something else at this path'] });
    await expectRun('99-teardown --plan', { env, exit: 2, says: [`Unset ${variable}`] });
    await sameAs(before);
    await vault(`${table}/${mount}`, 'DELETE');
  });
}

test('without a Gloo, a teardown with the path of such a conflict neither deletes nor keeps a mount at it', async () => {
  await expectRun('99-teardown --yes --only 99-teardown.1');
  for (const [table, mount, mounts, env] of NESTED) {
    await vault(`${table}/${mount}`, 'POST', mounts);
    const [path] = Object.values(env);
    await expectRun('99-teardown --plan', {
      env,
      exit: 4,
      hides: [new RegExp(`(?:delete|keep) +vault [a-z ]+ ${path}/`)],
    });
    await vault(`${table}/${mount}`, 'DELETE');
  }
  await expectRun('03-gloo --yes');
});

test('a folder of a path’s name is no mount above it', async () => {
  await vault('sys/mounts/dev-team', 'POST', { type: 'kv' });
  await expectRun('all --plan');
  await vault('sys/mounts/dev-team', 'DELETE');
});

test('a policy with a path of others, who have it: a conflict that names them (exit 3), as the teardown keeps it', async () => {
  const { data } = await vault('sys/policies/acl/dev');
  const { policy } = data as { policy: string };
  await vault('sys/policies/acl/dev', 'PUT', {
    policy: `${policy}\npath "team-b/*" { capabilities = ["read"] }`,
  });
  const plan = (exit: number, ...says: (string | RegExp)[]) => expectRun('02-vault --plan', { exit, says });
  await plan(4, /update +vault policy dev/);
  await vault('sys/auth/people', 'POST', { type: 'userpass' });
  await vault('auth/people/users/ann', 'POST', { password: 'x', token_policies: 'Dev' });
  const before = await snapshot();
  await expectRun('all --yes', { exit: 3, says: ['shared: others have it (auth/people/users/ann)'] });
  await sameAs(before);
  await vault('sys/auth/people', 'DELETE');
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['dev'], display_name: 'team-b' });
  await plan(3, 'shared: others have it (1 token (token-team-b))');
  await vault('auth/token/revoke', 'POST', { token: (auth as { client_token: string }).client_token });
  await vault('identity/group/name/team-b', 'POST', { policies: ['dev'] });
  await plan(3, 'shared: others have it (identity/group/id/');
  await expectRun('02-vault --yes --adopt', { says: ['they may do only what its new text allows'] });
  await vault('identity/group/name/team-b', 'DELETE');
});

/** An auth method with a client configuration and a role, as Terraform's modules write them. */
async function terraform(): Promise<void> {
  await vault('sys/auth/aws', 'DELETE');
  const config = { default_lease_ttl: '24h', max_lease_ttl: '24h', listing_visibility: 'hidden' };
  await vault('sys/auth/aws', 'POST', { type: 'aws', config });
  await vault('auth/aws/config/client', 'POST', { sts_endpoint: '', sts_region: '' });
  await vault(ROLE, 'POST', {
    auth_type: 'iam',
    bound_iam_principal_arn: `arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`,
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
      'VAULT_STS_ENDPOINT',
      'Others may log in with this Vault role.',
    ],
  });
  await sameAs(before);
});

test('--adopt: Vault accepts a shorter max_ttl, since the plan shortens token_ttl as well; Gloo can log in', async () => {
  await expectRun('02-vault --yes --adopt', {
    says: [/token_ttl=0/, /vault auth tune -description='?adopted-by gloo-vault-irsa/],
  });
  // The tests before it have recreated the origin of Gloo’s token.
  await expectRun('all --yes', { says: [/^Done\./m] });
  await expectRun('04-verify --yes', { says: ['the verification passed'] });
  await expectRun('02-vault --plan');
  await expectRun('99-teardown --plan --verbose', {
    exit: 4,
    says: [/keep +vault auth\/aws\/role\/dev-role-iam-demo +\(these runbooks changed it \(--adopt\)/],
  });
});

test.run();
