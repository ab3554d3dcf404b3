import type { HelmRelease } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, RELEASE } from '../testing/release.ts';
import { releaseCommand } from './release.ts';

const SPEC = {
  release: 'gloo',
  namespace: 'gloo-system',
  chart: 'glooe/gloo-ee',
  version: 'v1.17.3',
  values: 'gloo: {}',
  otherwise: '',
};
const LIVE = { ...RELEASE, chart: 'gloo-ee', version: '1.16.0', revision: 2 };

const INSTALL =
  'helm install gloo glooe/gloo-ee --namespace gloo-system --create-namespace --version v1.17.3 --values helm-overrides.yaml';
const UPGRADE =
  'helm upgrade gloo glooe/gloo-ee --reset-then-reuse-values --namespace gloo-system --version v1.17.3 --values helm-overrides.yaml';
const UPGRADE_FROM_VALUES =
  'helm get values gloo --namespace gloo-system --revision 2 --output yaml | helm upgrade gloo glooe/gloo-ee --reset-values --namespace gloo-system --version v1.17.3 --values - --values helm-overrides.yaml';
const UNINSTALL = 'helm uninstall gloo --namespace gloo-system --wait --no-hooks';
const ROLLBACK = 'helm rollback gloo --namespace gloo-system';

const COMMANDS: [what: string, live: Partial<HelmRelease> | undefined, commands: string[]][] = [
  ['does not exist', undefined, [INSTALL]],
  ['differs', {}, [UPGRADE]],
  ['is adopted', { labels: {} }, [`${UPGRADE} --labels managed-by=gloo-vault-irsa,cluster=demo.us-east-1`]],
  ['has failed', { status: 'failed' }, [UPGRADE_FROM_VALUES]],
  ['failed to be installed', { status: 'failed', revision: 1 }, [UNINSTALL, INSTALL]],
  ['was never fully installed', { status: 'pending-install', revision: 1 }, [UNINSTALL, INSTALL]],
  ['was half uninstalled', { status: 'uninstalling' }, [UNINSTALL, INSTALL]],
  ['was half upgraded', { status: 'pending-upgrade' }, [ROLLBACK, UPGRADE_FROM_VALUES]],
  ['was half rolled back', { status: 'pending-rollback' }, [ROLLBACK, UPGRADE_FROM_VALUES]],
];
for (const [what, live, commands] of COMMANDS) {
  test(`releaseCommand: one that ${what}`, () => {
    const shown = releaseCommand(DEMO, SPEC, live && { ...LIVE, ...live });
    assert.equal(shown.replaceAll(/ ?\\?\n +/g, ' ').split('\n'), commands);
  });
}

test('releaseCommand: an upgrade also sets the values that the guide sets', () => {
  const spec = { ...SPEC, release: 'vault', namespace: 'vault', chart: 'hashicorp/vault' };
  const command = releaseCommand(DEMO, { ...spec, set: { 'server.dev.enabled': true } }, LIVE);
  assert.is(
    command,
    'helm upgrade vault hashicorp/vault --set "server.dev.enabled=true" --reset-then-reuse-values \\\n  --namespace vault \\\n  --version v1.17.3 --values helm-overrides.yaml',
  );
});

test.run();
