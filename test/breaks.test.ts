import { BREAKS, type Break, causeBreak, diagnosisOf } from 'sandbox';
import { DIAGNOSES } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { foundAndRepaired, TRIED_ELSEWHERE } from './found-and-repaired.ts';
import { suite } from './suite.ts';
import { kubectlThat } from './surroundings.ts';
import { runbook, world } from './world.ts';

const test = suite('breaks');

/** Whether the last test left everything as the guide has it. */
let green = false;

test.eachBefore(async () => {
  if (green) return;
  await world().reset();
  const { exitCode, output } = await runbook(['all', '--yes']);
  assert.is(exitCode, 0, output);
});

/**
 * Breaks that do not affect each other: those of a group are caused, found and repaired at once. What hides other
 * diagnoses stands alone. The campaign "breaks" tries each by itself.
 */
const GROUPS: readonly (readonly string[])[] = [
  ['oidc-provider-missing', 'trust-wrong-issuer', 'policy-detached', 'vault-policy-narrow', 'region-differs'],
  [
    'oidc-provider-without-audience',
    'trust-wrong-namespace',
    'policy-missing',
    'kv-absent',
    'header-differs',
  ],
  ['trust-wrong-service-account', 'policy-statement-lost', 'vault-policy-wide', 'endpoint-differs'],
  ['trust-wrong-account', 'vault-policy-missing', 'client-config-missing', 'service-account-missing'],
  ['trust-arn-in-condition-key', 'vault-role-bound-to-another', 'service-account-without-annotation'],
  ['trust-wildcard-under-string-equals', 'vault-role-policies-changed', 'vault-role-ttl-changed'],
  ['vault-may-not-get-role', 'service-account-of-another-role', 'trust-without-audience'],
  ['vault-role-missing', 'pods-older-than-annotation'],
  ['gloo-of-pod-identity'],
  ['iam-role-recreated', 'gloo-release-pending'],
  ['role-missing', 'gloo-release-failed'],
  ['auth-not-enabled', 'gloo-release-absent'],
  [
    'gloo-address-differs',
    'gloo-mount-path-differs',
    'gloo-path-prefix-differs',
    'gloo-header-differs',
    'gloo-region-differs',
    'gloo-vault-role-differs',
  ],
  ['gloo-version-differs', 'gloo-values-differ'],
  ['vault-release-pending', 'pods-without-token-volume'],
  ['gloo-gave-up'],
  ['permissions-boundary', 'vault-denied-get-role', 'secret-malformed', 'chart-repository-of-another-url'],
  ['explicit-deny', 'kv-version-1', 'webhook-absent'],
  ['vault-role-of-another-type'],
  ['auth-of-another-type'],
  ['clock-skew'],
  ['caller-credentials-expired'],
  ['caller-lacks-permission'],
  ['vault-unreachable'],
  ['vault-sealed'],
  ['vault-uninitialised'],
  ['vault-without-active'],
  ['vault-restarted'],
  // Their repair rightly leaves what is under another name, which may be another's by now: they are the last.
  ['oidc-provider-of-another-cluster', 'vault-role-of-another-name'],
  ['auth-at-another-path'],
];

test('kubectl refuses a restart within a second of somebody else’s: the repair asks again', async () => {
  green = false;
  await causeBreak(world(), 'pods-older-than-annotation');
  // Restarts until two fall into one second.
  const env = kubectlThat(
    `while restarted=$(kubectl "$@" 2>&1); do :; done; echo "$restarted" >&2; rm "$0"; exit 1`,
    'rollout restart',
  );
  const { exitCode, output } = await runbook(['90-troubleshoot', '--repair', '--yes'], { env });
  assert.is(exitCode, 0, output);
  green = true;
});

for (const group of GROUPS) {
  test(`${group.join(', ')}: found, and nothing else is; and repaired`, async () => {
    green = false;
    await foundAndRepaired(group);
    green = true;
  });
}

test('every diagnosis that a break leads to is tried, once', () => {
  const found = BREAKS.filter((one) => !TRIED_ELSEWHERE.has(one.name)).flatMap(
    (one) => diagnosisOf(one) ?? [],
  );
  const known = new Set(DIAGNOSES.map(({ id }) => id));
  assert.equal(
    found.filter((id) => !known.has(id)),
    [],
  );
  const tried = GROUPS.flat().map((name) => diagnosisOf(BREAKS.find((one) => one.name === name) as Break));
  assert.equal(tried.toSorted(), [...new Set(found)].sort());
});

test.run();
