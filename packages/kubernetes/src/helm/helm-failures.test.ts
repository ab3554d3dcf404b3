import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readDebug, releaseFailure, repositoryFailure } from './helm-failures.ts';

const SERVICES =
  'services "vault" is forbidden: User "me" cannot delete resource "services" in API group "" in the namespace "vault"';
const ROLES =
  'clusterroles.rbac.authorization.k8s.io "vault" is forbidden: User "me" cannot delete resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope';
const SECRETS =
  'secrets "sh.helm.release.v1.vault.v1" is forbidden: User "me" cannot update resource "secrets" in API group "" in the namespace "vault"';

const UNINSTALL = `uninstall.go:103: 2026-11-21 14:28:27.66 +0000 UTC m=+0.20 [debug] uninstall: Deleting vault
client.go:506: 2026-11-21 14:28:27.67 +0000 UTC m=+0.21 [debug] Starting delete for "vault" Service
uninstall.go:125: 2026-11-21 14:28:53.45 +0000 UTC m=+0.23 [debug] uninstall: Failed to delete release: [${SERVICES} ${ROLES} ${ROLES}]
Error: failed to delete release: vault
helm.go:92: 2026-11-21 14:28:53.45 +0000 UTC m=+0.23 [debug] failed to delete release: vault
helm.sh/helm/v3/pkg/action.(*Uninstall).Run
	/root/go/pkg/mod/helm.sh/helm/v3@v3.21.4/pkg/action/uninstall.go:126`;

test('readDebug: returns each refusal that helm hides, once, without debug lines and stack', () => {
  assert.equal(readDebug(UNINSTALL), {
    message: 'Error: failed to delete release: vault',
    refusals: [SERVICES, ROLES],
    unrecorded: false,
  });
});

test('readDebug: says why an uninstallation failed, which helm hides', () => {
  const reason = `unable to build kubernetes objects for delete: resource mapping not found for name: "default" namespace: "gloo-system" from "": no matches for kind "Settings" in version "gloo.solo.io/v1"
ensure CRDs are installed first`;
  assert.equal(readDebug(UNINSTALL.replace(/\[services.*\]/, `[${reason}]`)), {
    message: 'Error: failed to delete release: vault',
    refusals: [reason],
    unrecorded: false,
  });
});

test('readDebug: says why Helm 4 could not uninstall a release, in the log of Helm 4', () => {
  const stderr = String.raw`level=DEBUG msg="uninstall: Failed to delete release" error="[configmaps \"probe\" is forbidden: ValidatingAdmissionPolicy 'keep' with binding 'keep' denied request: kept by the \"platform\" team]"
Error: failed to delete release: probe`;
  assert.equal(readDebug(stderr), {
    message: 'Error: failed to delete release: probe',
    refusals: [
      `configmaps "probe" is forbidden: ValidatingAdmissionPolicy 'keep' with binding 'keep' denied request: kept by the "platform" team`,
    ],
    unrecorded: false,
  });
});

test('readDebug: recognises an installation that helm could not record, in the log of Helm 4 too', () => {
  const stderr = `client.go:144: 2026-11-21 14:28:54.85 +0000 UTC m=+0.76 [debug] creating 11 resource(s)
install.go:502: 2026-11-21 14:28:55.08 +0000 UTC m=+0.98 [debug] failed to record the release: update: failed to update: ${SECRETS}`;
  const helm4 = `level=DEBUG msg="failed to record the release" error="update: failed to update: ${SECRETS.replaceAll('"', '\\"')}"`;
  for (const text of [stderr, helm4])
    assert.equal(readDebug(text), { message: '', refusals: [SECRETS], unrecorded: true });
});

test('readDebug: does not repeat the error that Helm 4 has logged, and keeps any other log line', () => {
  const conflict = 'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas';
  const logged = `level=WARN msg="upgrade failed" name=gloo error="${conflict.replaceAll('"', '\\"')}"\n`;
  const error = `Error: UPGRADE FAILED: ${conflict}`;
  assert.is(readDebug(logged + error).message, error);
  const other = `level=WARN msg="hook failed" error="no such \\"job\\""\n`;
  assert.is(readDebug(other + error).message, other + error);
});

test('readDebug: keeps warnings and errors of several lines, and does not repeat a refusal', () => {
  const message = `WARNING: Kubernetes configuration file is group-readable.
Error: INSTALLATION FAILED: failed pre-install: ${SERVICES}
- and more`;
  const stderr = `install.go:225: 2026-11-21 14:28:54.16 +0000 UTC m=+0.06 [debug] Original chart version: ""

${message}`;
  assert.equal(readDebug(stderr), { message, refusals: [], unrecorded: false });
});

const refused = (stderr: string) => ({ ok: false, stdout: '', stderr });

test('repositoryFailure: any refusal means that the address is not a chart repository, unless it concerns this machine', () => {
  const failureOf = (stderr: string) => repositoryFailure('gloo', refused(stderr));
  const { kind, seen, page } = failureOf('Error: odd');
  assert.equal([kind, seen, page], ['failed', 'Error: odd', 'chart-repository-unreachable']);
  assert.is(failureOf('Error: mkdir /home/me/.config/helm: permission denied').kind, 'input');
});

for (const [stderr, isRace] of [
  ['Error: secrets "gloo-license" already exists', false],
  ['Error: INSTALLATION FAILED: cannot re-use a name that is still in use', true],
  ['Error: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use', true],
  ['Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress', true],
  ['Error: create: failed to create: secrets "sh.helm.release.v1.gloo.v2" already exists', true],
  ['Error: uninstall: Release not loaded: gloo: release: not found', true],
  ['Error: UPGRADE FAILED: secrets "sh.helm.release.v1.gloo.v3" not found', true],
  ['Error: deployments.apps "gloo": the object has been modified; please apply your changes', true],
] as const) {
  test(`releaseFailure: ${isRace ? 'transient' : 'final'}: ${stderr}`, () => {
    assert.is(releaseFailure('gloo', 'gloo-system', refused(stderr)).isConcurrentChange, isRace);
  });
}

test.run();
