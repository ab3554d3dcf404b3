import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quote } from 'engine/resource';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { anHourAfterHelmWasKilled } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf, RUNBOOK, world } from './world.ts';

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
  const page = readFileSync('docs/your-cluster.md', 'utf8');
  const [vault = '', gloo = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => {
    const file = join(mkdtempSync(join(tmpdir(), 'restricted-')), 'values.yaml');
    writeFileSync(file, yaml);
    return file;
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

test('a run waits for a helm that may still be running, and repairs the release once it cannot be', async () => {
  await outputOf(
    bash(`
      helm upgrade vault hashicorp/vault -n vault --reuse-values --wait & helm=$!
      until kill -STOP $helm; helm list -n vault --all | grep -q pending-upgrade; do kill -CONT $helm; sleep 0.02; done
      kill -9 $helm`),
  );
  await expectRun(VAULT, {
    end: { by: 'SIGINT', once: (output) => output.includes('waiting for helm') },
    exit: 130,
    says: [
      'helm to finish with vault, which is pending-upgrade (if no helm is running any more: helm rollback vault --namespace vault)',
    ],
  });
  await anHourAfterHelmWasKilled();
  await expectRun(VAULT, {
    says: ['helm rollback vault --namespace vault'],
    hides: ['waiting for helm'],
  });
});

test('a release that a killed run and its helm left pending is taken over at once', async () => {
  const XDG_STATE_HOME = mkdtempSync(join(tmpdir(), 'state-'));
  const VAULT_HELM_VALUES = join(XDG_STATE_HOME, 'values.yaml');
  writeFileSync(VAULT_HELM_VALUES, 'injector:\n  replicas: 2\n');
  const env = { XDG_STATE_HOME, VAULT_HELM_VALUES };
  const words = [...RUNBOOK, ...VAULT].map(quote).join(' ');
  // The run is stopped first: it would record how its helm ended.
  await outputOf(
    bash(
      `helm_upgrade() { pkill "$1" -f 'helm[ ]upgrade vault' || true; }
      ${words} > "$XDG_STATE_HOME/log" 2>&1 & run=$!
      until helm_upgrade -STOP; helm list -n vault --all | grep -q pending-upgrade; do
        helm_upgrade -CONT
        kill -0 $run || { cat "$XDG_STATE_HOME/log"; exit 1; }
        sleep 0.02
      done
      kill -STOP $run
      helm_upgrade -9
      kill -9 $run
      helm list -n vault --all | grep pending-upgrade`,
      { env },
    ),
  );
  const began = Date.now();
  await expectRun(VAULT, { env, says: ['helm rollback vault --namespace vault'] });
  assert.ok(Date.now() - began < 120_000, 'it waited for a helm that is dead');
  const values = JSON.parse(await outputOf(bash('helm get values vault -n vault --output json')));
  assert.is(values.injector.replicas, 2);
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
