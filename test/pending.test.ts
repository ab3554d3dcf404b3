import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatingUser } from 'engine/command-line/journal-file';
import { asText } from 'engine/resource';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { anHourAfterHelmWasKilled } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('a release with a pending helm operation');

const VAULT = ['02-vault', '--yes', '--only', '1'];

test.before(() => world().reset());

test('the preflight warns of namespaces that forbid the charts’ pods; the values of your-cluster.md allow them', async () => {
  await expectRun('01-aws --yes');
  await outputOf(
    bash(`for namespace in vault gloo-system; do
      kubectl create namespace $namespace
      kubectl label namespace $namespace pod-security.kubernetes.io/enforce=restricted
    done`),
  );
  const page = asText(readFileSync('docs/your-cluster.md'));
  const [vault = '', gloo = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => {
    return temporaryFile(yaml);
  });
  const PREFLIGHT = ['00-preflight', '--only', '3'];
  await expectRun(PREFLIGHT, {
    says: ['! pod security: namespaces vault and gloo-system enforce the Pod Security Standard restricted'],
  });
  await expectRun(VAULT, { env: { VAULT_HELM_VALUES: vault } });
  await expectRun(PREFLIGHT, { env: { GLOO_HELM_VALUES: gloo }, says: ['✓ pod security'] });
  await expectRun('03-gloo --yes --only 2', { env: { GLOO_HELM_VALUES: gloo } });
  await outputOf(
    bash(`helm uninstall gloo -n gloo-system
      kubectl label namespace vault gloo-system pod-security.kubernetes.io/enforce-`),
  );
});

const killHelmWhilePending = () =>
  outputOf(
    bash(`
      helm upgrade vault hashicorp/vault -n vault --reuse-values --wait & helm=$!
      until kill -STOP $helm; helm list -n vault --pending --short | grep -qx vault; do kill -CONT $helm; sleep 0.02; done
      kill -9 $helm`),
  );

test('a run waits for a helm that may still be running, and repairs the release once it cannot be', async () => {
  await killHelmWhilePending();
  await expectRun(VAULT, {
    end: { by: 'SIGINT', once: (output) => output.includes('waiting for helm') },
    exit: 130,
    says: [
      'helm to finish with vault, which is pending-upgrade (if no helm is running any more: helm rollback vault --namespace vault)',
    ],
  });
  await anHourAfterHelmWasKilled();
  // helm cannot take this change back: it would keep two ports of one name.
  await outputOf(
    bash(`kubectl patch service vault-internal -n vault --type=json \
      -p '[{"op":"replace","path":"/spec/ports/0/port","value":8300}]'`),
  );
  const says = [/service vault-internal: spec\.ports\.http.*port/, 'pending-upgrade'];
  await expectRun('02-vault --plan --only 1', { exit: 4, says });
  await expectRun('90-troubleshoot', { exit: 1, says });
  await expectRun(VAULT, {
    says: ['helm rollback vault --namespace vault'],
    hides: ['waiting for helm'],
  });
});

test('a release that a killed run and its helm left pending is taken over at once', async () => {
  const env = { XDG_STATE_HOME: temporaryFolder() };
  await expectRun(VAULT, { env });
  const began = new Date().toISOString();
  await killHelmWhilePending();
  // The journal of a run that was killed at this change.
  const folder = join(env.XDG_STATE_HOME, `gloo-vault-irsa/${world().clusterName}.${world().region}`);
  mkdirSync(folder, { recursive: true });
  const by = { as: 'arn:aws:iam::123456789012:user/me', user: operatingUser(), pid: spawnSync('true').pid };
  const change = { id: 'a', step: '02-vault.1', name: 'helm release vault/vault', action: 'update' };
  const line = { version: 3, time: began, by, type: 'change', ...change };
  writeFileSync(join(folder, 'journal.jsonl'), `${JSON.stringify(line)}\n`);
  const start = Date.now();
  await expectRun(VAULT, { env, says: ['helm rollback vault --namespace vault'] });
  assert.ok(Date.now() - start < 120_000, 'it waited for a helm that is dead');
});

test('the values of an upgrade that failed stay', async () => {
  await outputOf(
    bash(
      '! helm upgrade vault hashicorp/vault -n vault --reuse-values --set injector.replicas=2 --wait --timeout 1ms',
    ),
  );
  await expectRun(VAULT, { says: ['helm get values vault --namespace vault --revision'] });
  const values = JSON.parse(await outputOf(bash('helm get values vault -n vault --output json')));
  assert.is(values.injector.replicas, 2);
  assert.is(values.server.dev.enabled, true);
  assert.match(await outputOf(bash('helm list -n vault')), 'deployed');
});

test.run();
