import { causeFault, restoreFault, runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('04-verify, and Gloo’s pods');

test.before(guideIsDone);

const ROLLED_OUT = 'kubectl rollout status deployment/gloo -n gloo-system --timeout=60s';

test('a sidecar before Gloo’s own container: the variables, the login and the log are those of its own', async () => {
  const patch = (change: object) =>
    outputOf(
      bash(`kubectl patch deployment/gloo -n gloo-system --type json \\
        -p '${JSON.stringify([{ ...change, path: '/spec/template/spec/containers/0' }])}'; ${ROLLED_OUT}`),
    );
  await patch({ op: 'add', value: { name: 'envoy-sidecar', image: 'envoy' } });
  await expectRun('all --plan', { says: ['No changes.'] });
  await expectRun('04-verify --yes', { hides: [/[✗!] /] });
  await causeFault(world(), 'header-differs');
  await outputOf(bash(`kubectl rollout restart deployment/gloo -n gloo-system; ${ROLLED_OUT}`));
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [/seen .*gloo-[0-9a-f]+-\w+: .*error validating X-Vault-AWS-IAM-Server-ID header/],
  });
  await expectRun('90-troubleshoot --verbose', {
    exit: 1,
    says: [/gloo-\S+ could not log in to Vault \(\d×\): .*error validating X-Vault-AWS-IAM-Server-ID header/],
  });
  await patch({ op: 'remove' });
  await expectRun('all --yes');
});

/** A change by others, the result of the proofs, and the output of the commands that they advise. */
const CHANGED: readonly (readonly [what: string, script: string, failed: RegExp, ...shows: RegExp[]])[] = [
  [
    'a deployment given another service account',
    `kubectl set serviceaccount deployment/gloo default -n gloo-system; ${ROLLED_OUT}`,
    /✗ pods of gloo: no pod runs as gloo\n\s+→ \.\/runbook (90-troubleshoot) says why/,
    /^✗ .*deployment gloo: serviceAccountName is default; wanted gloo\n/,
  ],
  [
    'keys given to Gloo’s own pods, with which they cannot log in',
    `kubectl set env deployment/gloo -n gloo-system AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wrong
    ${ROLLED_OUT}`,
    /✓ service account gloo: [\s\S]*✗ logins of gloo: gloo-\S+ could not log in to Vault \(\d+×\): .*\S[\s\S]*\.\/runbook (90-troubleshoot) looks for the cause/,
    /^✗ .*deployment gloo: AWS_ACCESS_KEY_ID is .+, and should not be set\n/,
  ],
  [
    'a deployment deleted',
    'kubectl delete deployment gateway-proxy -n gloo-system',
    /✗ workloads: deployment gateway-proxy does not exist\n\s+→ \.\/runbook (all --plan) shows/,
    /~ update +helm release gloo-system\/gloo\s+deployment gateway-proxy/,
  ],
  [
    'the region in the Settings changed',
    `kubectl patch settings.gloo.solo.io default -n gloo-system --type=json -p \
      '[{"op": "replace", "path": "/spec/secretOptions/sources/0/vault/aws/region", "value": "eu-west-1"}]'`,
    /✗ resources: not as planned: [^→]*vault\.aws\.region is eu-west-1; [^→]+→ \.\/runbook (all --plan) shows/,
    /vault\.aws\.region\s+- eu-west-1[\s\S]+kubectl patch settings\.gloo\.solo\.io default/,
  ],
];
for (const [what, script, failed, ...shows] of CHANGED) {
  test(`${what}: the verification fails, each command that it advises shows it, and a run corrects it`, async () => {
    await outputOf(bash(script));
    const output = await expectRun('04-verify --yes', { exit: 1, says: [failed] });
    const [, ...advised] = failed.exec(output) ?? [];
    assert.is(advised.length, shows.length);
    for (const [index, command] of advised.entries())
      await expectRun(command, {
        exit: command.endsWith('--plan') ? 4 : 1,
        says: shows.slice(index, index + 1),
      });
    await expectRun('all --yes', {
      says: [/^Done\./m, /04-verify\.4 +The running Gloo has logged in +(?:passed|updated)/],
      hides: ['EXAMPLE'],
    });
    await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
  });
}

test('a pod that ended a moment ago and is ready again: not proved, with its last words and when to look again (exit 1)', async () => {
  await runScript(
    world(),
    `gloo_logs 'fatal error: out of luck'
kubectl wait --for=condition=Available deployment/gloo -n gloo-system --timeout=60s
kubectl patch "$(gloo_pod)" -n gloo-system --subresource=status --type=json -p '[
  {"op": "replace", "path": "/status/containerStatuses/0/restartCount", "value": 1},
  {"op": "add", "path": "/status/containerStatuses/0/lastState", "value":
    {"terminated": {"exitCode": 2, "reason": "Error", "finishedAt": "'$(date -u +%FT%TZ)'"}}}]'`,
  );
  const says = [/ended with exit code 2 at 20\S+, restarts: 1, and may end again; run again after 20/];
  await expectRun('04-verify --yes', { exit: 1, says });
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [...says, /^! gloo-\S+ has ended; the last line of its log: fatal error: out of luck\n/],
  });
  await outputOf(bash('kubectl delete pod -n gloo-system -l gloo=gloo'));
  await expectRun('04-verify --yes');
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
});

test('EKS Pod Identity gives Gloo’s pods their role: the advised command names the association (exit 1)', async () => {
  await causeFault(world(), 'gloo-of-pod-identity');
  await runScript(
    world(),
    `annotate_gloo -
kubectl set env deployment/gloo -n gloo-system AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials \
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/var/run/token
${ROLLED_OUT}
annotate_gloo =$ROLE_ARN`,
  );
  const output = await expectRun('04-verify --yes', { exit: 1 });
  const advised = /from EKS Pod Identity [^→]+→ \.\/runbook (\S+) names the association, and what to do/.exec(
    output,
  );
  await expectRun(advised?.[1] ?? '', {
    exit: 1,
    says: [
      /gloo gets the role \S+gloo-by-pod-identity \(association a-\w+\)/,
      /delete-pod-identity-association .* a-\w+ /,
    ],
  });
  await restoreFault(world(), 'gloo-of-pod-identity');
  await expectRun('all --yes', { says: [/^Done\./m] });
});

test('a secret that Gloo cannot parse ends it at every start: the last proof fails (exit 1)', async () => {
  await causeFault(world(), 'secret-malformed');
  try {
    const inVain = ['is not ready, CrashLoopBackOff', './runbook 90-troubleshoot looks for the cause'];
    for (const run of ['all --plan', 'all --yes'])
      await expectRun(run, { exit: 1, says: inVain, hides: ['No changes.', /^Done/m], changed: [] });
    await expectRun('90-troubleshoot', {
      exit: 1,
      says: [/^✗ Gloo cannot parse dev\/gloo\/gloo\.solo\.io\/v1\/Secret\/gloo-system\/typed-by-hand\n/],
    });
    await expectRun('all --yes --only 04-verify', {
      exit: 1,
      says: [/✗ logins of gloo: gloo-\S+ is not ready, CrashLoopBackOff, it ended with exit code 1 at 20/],
      hides: [/^Done/m],
    });
  } finally {
    await restoreFault(world(), 'secret-malformed');
  }
});

test('no node accepts Gloo’s pod: 90-troubleshoot says what the scheduler says (exit 1)', async () => {
  const pending = '.items[].status.conditions[]? | select(.type == "PodScheduled" and .status == "False")';
  await outputOf(
    bash(`kubectl cordon $(kubectl get node -o name) && kubectl delete pod -n gloo-system -l gloo=gloo
      until kubectl get pod -n gloo-system -l gloo=gloo -o json | jq -e '${pending}'; do sleep 0.5; done`),
  );
  try {
    await expectRun('90-troubleshoot', { exit: 1, says: [/^✗ no node accepts gloo-\S+: .*unschedulable/] });
  } finally {
    await outputOf(
      bash(`kubectl uncordon $(kubectl get node -o name)
        kubectl rollout status deployment/gloo -n gloo-system`),
    );
  }
});

test('a secret that was malformed when Gloo started, and is deleted: only a restart helps, and 90-troubleshoot offers it', async () => {
  const broken = 'gloo/gloo.solo.io/v1/Secret/gloo-system/broken';
  await vault(`dev/data/${broken}`, 'POST', { data: { foo: 'bar' } });
  await outputOf(
    bash(`kubectl rollout restart deployment/gloo deployment/discovery -n gloo-system
      kubectl rollout status deployment/gloo -n gloo-system
      until kubectl logs deployment/gloo -n gloo-system | grep 'unknown field "foo"'; do sleep 1; done`),
  );
  await vault(`dev/metadata/${broken}`, 'DELETE');
  const only = '90-troubleshoot --repair --only gloo-gave-up';
  await expectRun('90-troubleshoot', {
    exit: 1,
    says: [/^✗ Gloo has not read its secrets since a malformed one was corrected\n/, `./runbook ${only}`],
    hides: ['cannot parse a secret'],
  });
  await expectRun(`${only} --yes`, { says: ['Nothing is wrong.'] });
});

test.run();
