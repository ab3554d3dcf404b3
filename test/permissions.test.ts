import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf } from './world.ts';

const test = suite('what a login may do');

test.before(guideIsDone);

/** The permissions that an identity entity takes from a login whose role is the guide's. */
const ENTITIES: readonly (readonly [what: string, rules: string, denied: string])[] = [
  [
    'everything in dev/',
    'path "dev/*" { capabilities = ["deny"] }',
    'dev/metadata/gloo/gloo.solo.io/v1/Secret/',
  ],
  [
    'the renewal of its token',
    'path "auth/token/renew-self" { capabilities = ["deny"] }',
    'update of auth/token/renew-self',
  ],
];
for (const [what, policy, denied] of ENTITIES) {
  test(`an identity policy denies Gloo ${what}: a failure that names the entity and its policies (exit 1)`, async () => {
    await vault('dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/first', 'POST', {
      data: { metadata: { name: 'first', namespace: 'gloo-system' }, header: { headers: { a: 'b' } } },
    });
    await vault('sys/policies/acl/team-rules', 'PUT', { policy });
    const entities = await entitiesOfLogins();
    for (const id of entities) await vault(`identity/entity/id/${id}`, 'POST', { policies: ['team-rules'] });
    const output = await expectRun('04-verify --yes', {
      exit: 1,
      says: [denied, /its identity entity [0-9a-f-]+ adds team-rules/],
    });
    const [, shows = ''] =
      /→ (kubectl \S.*vault policy read team-rules) shows what it denies/.exec(output) ?? [];
    assert.is((await outputOf(bash(shows))).trim(), policy);
    await expectRun('90-troubleshoot', {
      exit: 1,
      says: [denied, /cause +Its token has .* adds team-rules/, './runbook explain vault-policy-differs'],
    });
    for (const id of entities) await vault(`identity/entity/id/${id}`, 'POST', { policies: [] });
    await vault('dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system/first', 'DELETE');
    await expectRun('04-verify --yes');
  });
}

test('the policy default of a hardened Vault: a login that may neither renew itself nor ask is a failure with its cause (exit 1)', async () => {
  const { policy } = (await vault('sys/policies/acl/default')).data as { policy: string };
  await vault('sys/policies/acl/default', 'PUT', {
    policy: 'path "auth/token/lookup-self" { capabilities = ["read"] }',
  });
  const says = [
    'Vault denies gloo update of auth/token/renew-self',
    /cause +Its token has the policies default, dev\./,
  ];
  await expectRun('04-verify --yes', { exit: 1, says });
  await expectRun('90-troubleshoot', { exit: 1, says: [...says, './runbook explain vault-policy-differs'] });
  await vault('sys/policies/acl/default', 'PUT', {
    policy: 'path "auth/token/renew-self" { capabilities = ["update"] }',
  });
  await expectRun('90-troubleshoot');
  await vault('sys/policies/acl/default', 'PUT', { policy });
});

test('the policy lists the secrets in dev/, and reads no metadata: one line of 90-troubleshoot is unknown, and all others are there', async () => {
  await vault('dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/both', 'POST', {
    data: { metadata: { name: 'both', namespace: 'gloo-system' }, header: { headers: { a: 'b' } } },
  });
  await outputOf(bash('kubectl create secret generic both -n gloo-system'));
  const { policy } = (await vault('sys/policies/acl/dev')).data as { policy: string };
  const narrow = `${policy}\npath "dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system/both" { capabilities = ["deny"] }`;
  await vault('sys/policies/acl/dev', 'PUT', { policy: narrow });
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [
      /seen +dev\/metadata\/\S+\/both: .*permission denied/,
      /Gloo Gateway: (\d) of \1 passed/,
      /Verify: \d+ of \d+ passed/,
    ],
  });
  await expectRun('90-troubleshoot --verbose', {
    exit: 1,
    says: [/\? No secret is in both Vault and Kubernetes: .*permission denied/],
  });
  await vault('sys/policies/acl/dev', 'PUT', { policy });
  await vault('dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system/both', 'DELETE');
  await outputOf(bash('kubectl delete secret both -n gloo-system'));
  await expectRun('90-troubleshoot');
});

async function entitiesOfLogins(): Promise<readonly string[]> {
  const { data } = await vault('identity/entity/id?list=true');
  return (data as { keys: string[] }).keys;
}

test.run();
