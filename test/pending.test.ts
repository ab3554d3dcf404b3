import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { singleSpaced } from 'engine/testing/single-spaced';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { anHourAfterHelmWasKilled } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('a release with a pending helm operation');

const VAULT = ['02-vault', '--yes', '--only', '1'];

test.before(async () => {
  await world().reset();
});

/** Kills the run and its helm in the middle of this helm operation. */
function killedIn(operation: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  const { bin } = world().layout;
  const script = `#!/bin/bash
[[ " $* " == *" ${operation} "* ]] || exec ${bin}/helm "$@"
${bin}/helm "$@" <&0 & helm=$!
# It is stopped while helm list runs, so that it does not end in the meantime.
until kill -STOP $helm; ${bin}/helm list --all-namespaces --all | grep -q 'pending\\|uninstalling'; do
  kill -CONT $helm || exit 1
  sleep 0.02
done
kill -9 $helm $PPID`;
  writeFileSync(join(folder, 'helm'), script);
  chmodSync(join(folder, 'helm'), 0o755);
  return { PATH: `${folder}:${world().environment().PATH}` };
}

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
  await expectRun(PREFLIGHT, {
    says: ['! pod security: namespace gloo-system enforces the Pod Security Standard restricted'],
  });
  await expectRun(PREFLIGHT, { env: { GLOO_HELM_VALUES: gloo }, says: ['✓ pod security'] });
  const GLOO = ['03-gloo', '--yes', '--only', '2'];
  await expectRun(GLOO, { env: { GLOO_HELM_VALUES: gloo } });
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

test('after a run is killed with its helm, the next one does the rest', async () => {
  await expectRun('99-teardown --yes', { env: killedIn('uninstall'), exit: 137 });
  assert.match(await outputOf(bash('helm list -n vault --all')), 'uninstalling');
  await anHourAfterHelmWasKilled();
  await expectRun(VAULT, { env: killedIn('install'), exit: 137 });
  assert.match(await outputOf(bash('helm list -n vault --all')), 'pending-install');
  await anHourAfterHelmWasKilled();
  assert.not.match(await outputOf(runbook(VAULT)), 'waiting for helm');
});

test('a managed release that cannot be upgraded fails with the commands that install it anew, and stays', async () => {
  await world().reset();
  // What a helm leaves that is killed before it reads the guide's values.
  await outputOf(
    bash(`helm repo add hashicorp "$HASHICORP_HELM_REPO" > /dev/null
      helm install vault hashicorp/vault -n vault --create-namespace --labels managed-by=gloo-vault-irsa,cluster=demo.us-east-1
      kubectl wait pvc/data-vault-0 -n vault --for=create`),
  );
  const output = singleSpaced(await outputOf(runbook(VAULT), 1));
  assert.match(output, 'cannot patch "vault" with kind StatefulSet');
  assert.match(output, 'so it has to be created again');
  assert.match(output, 'kubectl get pods,pvc --namespace');
  assert.match(output, /helm uninstall .* --wait, then run again/);
  await outputOf(bash('kubectl get pvc data-vault-0 -n vault && kubectl get pod vault-0 -n vault'));
});

test.run();
