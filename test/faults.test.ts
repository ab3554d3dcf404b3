import { causeFault, FAULTS, restoreFault, runScript } from 'sandbox';
import { expectRun } from './expect-run.ts';
import { foundAndRepaired } from './fault-trial.ts';
import { runbook } from './run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { kubectlThat } from './workstation.ts';
import { outputOf, world } from './world.ts';

const test = suite('faults');

// Each test leaves everything as the guide does.
test.unlessPassed(guideIsDone);

/**
 * Independent faults: those of a group are caused, found and repaired together. The groups cover AWS, Vault,
 * Kubernetes and Helm; the campaign "catalogue" tries every fault alone.
 */
const GROUPS: readonly (readonly string[])[] = [
  [
    'oidc-provider-missing',
    'trust-wrong-namespace',
    'policy-detached',
    'vault-policy-narrow',
    'region-differs',
  ],
  ['trust-arn-in-condition-key', 'vault-role-bound-to-another', 'service-account-of-another-role'],
  ['gloo-scaled-down', 'auth-tuned'],
  ['credentials-of-deployment', 'gloo-without-auth-method'],
  ['caller-denied-explicitly', 'secret-malformed', 'secret-in-both'],
];

test('kubectl refuses a restart within a second of somebody else’s: the repair tries again', async () => {
  await causeFault(world(), 'pods-older-than-annotation');
  // Restarts until two happen within one second.
  const env = kubectlThat(
    `while restarted=$($real "$@" 2>&1); do :; done; echo "$restarted" >&2; rm "$0"; exit 1`,
    'rollout restart',
  );
  await outputOf(runbook(['90-troubleshoot', '--repair', '--yes'], { env }));
});

test('pods without the role are in the plan (exit 4), and `all --yes` restarts them and proves the rest', async () => {
  await causeFault(world(), 'pods-older-than-annotation');
  await expectRun('all --plan', {
    exit: 4,
    says: [/pods of gloo-system\/gloo with the role\s+gloo-\S+: AWS_ROLE_ARN/],
  });
  await expectRun('all --yes', { says: [/04-verify\.4 +The running Gloo has logged in +updated/] });
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
});

test('nothing is restarted while Vault is sealed (exit 1), and everything is repaired afterwards', async () => {
  await causeFault(world(), 'pods-older-than-annotation');
  await causeFault(world(), 'vault-sealed');
  // Before the repair, a pod that it does not restart fails to list its secrets.
  await runScript(world(), 'until_gloo_logs deployment/discovery "Vault is sealed"');
  await expectRun('90-troubleshoot --repair --yes', {
    exit: 1,
    says: ['First fix this: Vault is sealed or not initialised.'],
    hides: ['kubectl rollout restart deployment'],
  });
  await restoreFault(world(), 'vault-sealed');
  await expectRun('90-troubleshoot --repair --yes', {
    says: [/^Troubleshooting +Repairs what was found\.$/m],
  });
});

test('a conflict refuses the whole repair (exit 3), and --only leaves it out', async () => {
  await causeFault(world(), 'policy-detached');
  await causeFault(world(), 'vault-role-of-another-type');
  const says = ['one conflict refuses the whole run; --only runs the other steps'];
  await expectRun('90-troubleshoot --repair --yes', { exit: 3, says });
  await expectRun('90-troubleshoot --repair --yes --only policy-differs', {
    exit: 1,
    changed: ['iam:AttachRolePolicy'],
  });
  await vault('auth/aws/role/dev-role-iam-demo', 'DELETE');
  await expectRun('90-troubleshoot --repair --yes', { says: ['Nothing is wrong.'] });
});

test('a trust policy that denies others the role differs, which is what 90-troubleshoot says (exit 1)', async () => {
  await causeFault(world(), 'trust-denies-others');
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [/^✗ the trust policy of iam role dev-role-iam-demo also denies/, 'or denies somebody'],
    hides: ['does not let'],
  });
  await expectRun('90-troubleshoot --repair --yes', { says: ['Nothing is wrong.'] });
});

test('a trust policy that admits every service account: the links behind it that are seen fail, and 90-troubleshoot says why (exit 1)', async () => {
  await runScript(
    world(),
    `set_trust "$(trust | jq '.Statement[0].Condition[] |= with_entries(select(.key | endswith(":aud")))')"`,
  );
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [/^✗ The trust policy of Gloo’s role differs/, '✗ A service account that is not listed cannot'],
  });
  await expectRun('90-troubleshoot --repair --yes', { says: ['Nothing is wrong.'] });
});

test('AWS does not answer: what nothing proves to be in this cluster is unknown, a line for each section (exit 1)', async () => {
  await expectRun('90-troubleshoot', {
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    exit: 1,
    says: [
      /\n {2}\? Everything under Vault holds: not looked at, .*\n {2}\? Gloo Gateway: 0 of 1 .*\n {2}\? Verify: 0 of 1 /,
      '1 failure;',
    ],
  });
});

test('a Vault scaled to 0: the plan shows its replicas, and no new release (exit 4)', async () => {
  await causeFault(world(), 'vault-unreachable');
  await expectRun('all --plan', {
    exit: 4,
    says: [
      /~ update +workloads of vault\/vault\s+statefulset vault is scaled to 0/,
      '+ create    vault policy dev  (if missing: cannot be read yet)',
    ],
    hides: ['helm release vault/vault'],
  });
  await expectRun('all --yes');
});

test('a Gloo that has given up is in the plan (exit 4), and `all --yes` restarts it once the chain is proved', async () => {
  await causeFault(world(), 'gloo-gave-up');
  await expectRun('all --plan', { exit: 4, says: [/its last login to Vault\s+- failed/] });
  await expectRun('all --yes', { says: [/04-verify\.4 +The running Gloo has logged in +updated/] });
  await expectRun('all --plan', { says: ['No changes.'] });
});

for (const [what, script] of [
  ['whose dev server has a new pod', 'kubectl delete pod vault-0 -n vault'],
  ['that has revoked Gloo’s token', 'vault token revoke -mode path auth/aws/'],
] as const) {
  test(`a Vault ${what}: Gloo’s login of before is no proof, and \`all --yes\` restarts Gloo`, async () => {
    await runScript(world(), script);
    // Gloo logs that Vault does not know its token when it next lists its secrets, within a minute.
    if (script.includes('revoke')) await runScript(world(), 'until_gloo_logs "$(gloo_pod)" "invalid token"');
    else await expectRun('02-vault --yes');
    await expectRun('all --plan', { exit: 4, says: [/its token of Vault\s+- lost/] });
    await expectRun('04-verify --yes', { exit: 1 });
    await expectRun('90-troubleshoot', { exit: 1 });
    await expectRun('all --yes', { says: [/04-verify\.4 +The running Gloo has logged in +updated/] });
    await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
  });
}

test('a secret that Gloo cannot parse is named, in any namespace, also while Gloo runs (exit 1)', async () => {
  const path = 'gloo/gloo.solo.io/v1/Secret/team/odd';
  await vault(`dev/data/${path}`, 'POST', { data: { header: 'no object' } });
  await runScript(
    world(),
    `gloo_logs 'gloosnapshot.emitter errors: -secrets: json: cannot unmarshal string into Go value'`,
  );
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [`Gloo cannot parse dev/${path}`, `-mount=dev ${path}`],
  });
  await vault(`dev/metadata/${path}`, 'DELETE');
  // The run waits until Gloo lists its secrets without an error. The line stays in Gloo's log for minutes.
  await expectRun('04-verify --yes');
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
});

for (const group of GROUPS) {
  test(`${group.join(', ')}: found, and nothing else is; repaired or restored, everything is as before`, async () => {
    // No repair deletes a valid secret, and one of the faults writes another secret.
    await vault('dev/data/gloo/of-a-team', 'POST', { data: { key: 'value' } });
    const before = await snapshot();
    for (const name of group) await causeFault(world(), name);
    await foundAndRepaired(FAULTS.filter(({ name }) => group.includes(name)));
    await sameAs(before);
  });
}

test.run();
