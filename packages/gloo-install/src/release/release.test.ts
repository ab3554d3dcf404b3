import { type Comparison, commandText, compare, Failure, type Ownership } from 'engine/resource';
import { failureOf } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { CHART_PATH, Helm, type HelmRelease, Kubectl, VALUES_PATH } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, GLOO_CHART, RELEASE as LIVE, OVERRIDES } from '../../testing/release.ts';
import { helmRelease } from './release.ts';
import { helmLines, releaseCommand, runWords } from './release-command.ts';
import type { LiveRelease, ReleaseSpec } from './release-spec.ts';

const SPEC: ReleaseSpec = {
  release: 'gloo',
  namespace: 'gloo-system',
  source: GLOO_CHART,
  values: OVERRIDES,
  otherwise: 'Set EDGE_VERSION to what it has.',
  claim: 'Gloo is installed as planned',
  explains: {},
};

const SYSTEMS = { helm: new Helm(), kubectl: new Kubectl(), ownership: DEMO };

/** The plan for a release, without any call. */
function compareRelease(live: LiveRelease | undefined, ownership: Ownership, spec: ReleaseSpec): Comparison {
  return compare(helmRelease({ ...SYSTEMS, ownership }, spec), live);
}

function compared(live: Partial<HelmRelease>, spec: Partial<ReleaseSpec> = {}, adopt = false) {
  return compareRelease({ ...LIVE, ...live }, { ...DEMO, adopt }, { ...SPEC, ...spec });
}

const givenValues = (values: object) => {
  return { variable: 'GLOO_HELM_VALUES', file: 'v.yaml', text: '', values: { ...values } };
};

function differencesOf(comparison: ReturnType<typeof compared>) {
  return comparison.differences ?? [];
}

test('helmRelease: a version that the repository does not have is wrong input; the plan notes if it could not be asked', async () => {
  const why = (kind: 'input' | 'failed') => new Failure({ kind, resource: 'EDGE_VERSION', seen: 'no' });
  const ofSource = (failure: Failure) => {
    const helm = Object.assign(new Helm(), {
      chart: () => Promise.reject(failure),
      version: async () => 'v3.19.4',
    });
    return helmRelease({ ...SYSTEMS, helm }, SPEC).source?.(LIVE, work);
  };
  const unreachable = await ofSource(why('failed'));
  assert.is(unreachable?.shown.digest, 'not known: EDGE_VERSION: no');
  assert.is((await failureOf(() => ofSource(why('input')))).kind, 'input');
});

test('helmRelease: if the guide gives no version, an installed one stays, and is corrected in its own', () => {
  for (const version of ['1.16.0', '1.18.0']) {
    assert.is(compared({ version }, { keepsVersion: true }).action, 'no change');
    const failed = { ...LIVE, version, status: 'failed', revision: 2 };
    const spec = { ...SPEC, keepsVersion: true };
    assert.is(compareRelease(failed, DEMO, spec).action, 'update');
    assert.match(commandText(releaseCommand(SYSTEMS, spec, failed)), `--version ${version} `);
  }
});

test('helmRelease: a newer one is not downgraded, even if it is adopted: 1.17.10 is newer than 1.17.3, a release than its candidate', () => {
  assert.is(compared({ version: '1.17.10', labels: {} }, {}, true).action, 'conflict');
  assert.is(
    compared({ version: '1.17.3' }, { source: { ...GLOO_CHART, version: 'v1.17.3-rc1' } }).action,
    'conflict',
  );
  assert.is(compared({ version: '1.17.3-rc1' }).action, 'update');
});

test('helmRelease: who keeps a newer one sets the variable of its chart, and no rollback is advised where there is no older revision', () => {
  const source = { ...GLOO_CHART, version: '0.28.0', versionVariable: 'VAULT_HELM_VERSION' };
  const optionsAt = (revision: number) => compared({ version: '0.29.1', revision }, { source }).options ?? [];
  assert.match(optionsAt(1).join(), 'set VAULT_HELM_VERSION=0.29.1 to keep it');
  assert.equal(
    [1, 2].map((revision) => optionsAt(revision).some((option) => option.includes('helm rollback'))),
    [false, true],
  );
});

test('helmRelease: a failed release shows helm’s record of the failure', () => {
  const description = 'Upgrade "gloo" failed: the policy\n  no-upgrade denied it';
  const [status] = differencesOf(compared({ status: 'failed', revision: 2, description }));
  assert.is(status?.live, 'failed: Upgrade "gloo" failed: the policy no-upgrade denied it');
});

test('helmRelease: an interrupted upgrade hides no difference of the revision that a rollback brings back', async () => {
  const manifest = 'kind: Service\napiVersion: v1\nmetadata:\n  name: gloo\n';
  const deployed = { version: '1.17.2', manifest };
  const release = async () => ({ ...LIVE, status: 'pending-upgrade', revision: 2, deployed });
  const helm = Object.assign(new Helm(), { release });
  const kubectl = Object.assign(new Kubectl(), { list: async () => [], apiVersions: async () => ['v1'] });
  const resource = helmRelease({ ...SYSTEMS, helm, kubectl }, SPEC);
  const differences = differencesOf(compare(resource, await resource.read(work)));
  assert.equal(
    differences.map(({ field, live }) => [field, live]),
    [
      ['version', '1.17.2'],
      ['status', 'pending-upgrade'],
      ['service gloo', undefined],
    ],
  );
});

test('helmRelease: a value that silences Gloo is named, unless the operator’s file takes it back', () => {
  const silencedBy = (values: object) => ('off' in values && values.off === true ? ['off'] : []);
  const values = { ...LIVE.values, off: true };
  const silent = differencesOf(compared({ values }, { silencedBy }));
  assert.equal(silent, [{ field: 'values.off', live: 'false', wanted: 'true' }]);
  const [back, off] = [false, true].map((one) => givenValues({ off: one }));
  assert.match(compared({ values }, { silencedBy }).options?.join() ?? '', 'GLOO_HELM_VALUES');
  assert.is(compared({ values }, { silencedBy, given: back }).action, 'update');
  assert.match(compared({}, { silencedBy, given: off }).detail ?? '', 'values.off is false');
  assert.is(compareRelease(undefined, DEMO, { ...SPEC, silencedBy, given: off }).action, 'conflict');
});

test('helmRelease: of the operator’s own values only the paths are shown', () => {
  const given = givenValues({ pat: 'new', salt: { hmac: 'x' } });
  const values = { ...LIVE.values, pat: 'old' };
  assert.equal(differencesOf(compared({ values }, { given })), [
    { field: 'values.pat', live: '(not shown)', wanted: '(not shown)' },
    { field: 'values.salt.hmac', live: undefined, wanted: '(not shown)' },
  ]);
});

const TRUTHS: readonly (readonly [live: unknown, action: string])[] = [
  ['true', 'no change'],
  ['True', 'update'],
  ['false', 'update'],
  [1, 'update'],
];
for (const [enabled, action] of TRUTHS) {
  test(`helmRelease: ${JSON.stringify(enabled)} where the guide’s command sets true: ${action}`, () => {
    const values = { ...LIVE.values, server: { dev: { enabled }, image: { tag: 'true' } } };
    const given = givenValues({ server: { image: { tag: 'true' } } });
    assert.is(compared({ values }, { set: { 'server.dev.enabled': true }, given }).action, action);
  });
}

test('helmRelease: an operator’s own value is compared as it is written', () => {
  const values = { ...LIVE.values, env: { DEBUG: 'true' } };
  assert.is(compared({ values }, { given: givenValues({ env: { DEBUG: true } }) }).action, 'update');
});

/** For a values file: its content, the live values, and the paths that differ. */
const NULLS: readonly (readonly [what: string, given: object, live: object, paths: readonly string[]])[] = [
  ['null where it has a value', { global: { a: null } }, { global: { a: 1 } }, ['values.global.a']],
  ['the guide’s own key without a value', { settings: null, discovery: { serviceAccount: null } }, {}, []],
  ['a value where it has null', { global: { a: 1 } }, { global: null }, ['values.global.a']],
];
for (const [what, values, live, paths] of NULLS) {
  test(`helmRelease: ${what}: ${paths.length === 0 ? 'nothing to do' : 'an update'}`, () => {
    const comparison = compared({ values: { ...LIVE.values, ...live } }, { given: givenValues(values) });
    const fields = differencesOf(comparison).map(({ field }) => field);
    assert.equal(fields, paths);
    assert.is(comparison.action, paths.length === 0 ? 'no change' : 'update');
  });
}

test('helmRelease: an empty license key in the operator’s file is beneath the one that helm is handed', () => {
  const given = givenValues({ license_key: '' });
  const values = { ...LIVE.values, license_key: 'top-secret' };
  const spec = { given, secretValues: { license_key: 'top-secret' } };
  assert.equal(compared({ values }, spec), { action: 'no change' });
});

test('helmRelease: a secret value is compared, and not shown', () => {
  const secretValues = { license_key: 'top-secret' };
  const values = { ...LIVE.values, license_key: 'old-secret' };
  const hidden = { field: 'values.license_key', live: '(not shown)', wanted: '(not shown)' };
  assert.equal(differencesOf(compared({ values }, { secretValues })), [hidden]);
  assert.equal(compared({ values: { ...values, license_key: 'top-secret' } }, { secretValues }), {
    action: 'no change',
  });
  assert.equal(compared({}, { secretValues: { license_key: '' } }), { action: 'no change' });
});

const ENTERPRISE: ReleaseSpec = { ...SPEC, source: { ...GLOO_CHART, name: 'glooe', chart: 'gloo-ee' } };
const OLDER = { ...LIVE, chart: 'gloo-ee', version: '1.16.0', revision: 2 };

const INSTALL =
  'helm install gloo glooe/gloo-ee --namespace gloo-system --create-namespace --version v1.17.3 --values helm-overrides.yaml';
const UPGRADE =
  'helm upgrade gloo glooe/gloo-ee --namespace gloo-system --reset-then-reuse-values --version v1.17.3 --values helm-overrides.yaml';
const UPGRADE_FROM_VALUES =
  'helm get values gloo --namespace gloo-system --revision 2 --output yaml | helm upgrade gloo glooe/gloo-ee --namespace gloo-system --reset-values --values - --version v1.17.3 --values helm-overrides.yaml';
const KEEP_VALUES = 'values=$(helm get values gloo --namespace gloo-system --revision 2 --output yaml)';
/** If the release is installed again, its namespace exists. */
const REINSTALL = INSTALL.replace(' --create-namespace', '');
const INSTALL_AGAIN = `echo "$values" | ${REINSTALL.replace('--version', '--values - --version')}`;
const UNINSTALL = 'helm uninstall gloo --namespace gloo-system --wait --no-hooks';
const ROLLBACK = 'helm rollback gloo --namespace gloo-system';

const JOB = { manifest: '---\nkind: Job\nmetadata:\n  name: gloo-resource-rollout\n' };
const DELETE = 'kubectl delete job gloo-resource-rollout -n gloo-system --ignore-not-found';

const COMMANDS: [what: string, live: Partial<LiveRelease> | undefined, commands: string[]][] = [
  [
    'is adopted',
    { labels: {} },
    [`${UPGRADE} --labels adopted-by=gloo-vault-irsa,adopted-for=demo.us-east-1`],
  ],
  ['does not exist', undefined, [INSTALL]],
  ['was never fully installed', { status: 'pending-install', revision: 1 }, [UNINSTALL, REINSTALL]],
  ['was half uninstalled', { status: 'uninstalling' }, [KEEP_VALUES, UNINSTALL, INSTALL_AGAIN]],
  ['was half upgraded', { status: 'pending-upgrade' }, [ROLLBACK, UPGRADE_FROM_VALUES]],
  ['differs, and has a Job', JOB, [DELETE, UPGRADE]],
  ['failed, and has a Job', { status: 'failed', ...JOB }, [DELETE, UPGRADE_FROM_VALUES]],
  ['failed at first, and has a Job', { status: 'failed', revision: 1, ...JOB }, [UNINSTALL, REINSTALL]],
  ['was half rolled back', { status: 'pending-rollback' }, [ROLLBACK, UPGRADE_FROM_VALUES]],
];
for (const [what, live, commands] of COMMANDS) {
  test(`releaseCommand: one that ${what}, and nothing in a folder that helm would install`, () => {
    const { run } = releaseCommand(SYSTEMS, ENTERPRISE, live && { ...OLDER, ...live });
    const lines = run.map((one) => one.replaceAll(/ ?\\?\n +/g, ' '));
    assert.equal(lines, [['[ ! -e glooe/gloo-ee ]', ...commands].join(' &&\n')]);
  });
}

test('helmLines: helm gets the words that are shown, with files in place of names', () => {
  const spec = { ...SPEC, set: { 'a.b': true }, given: givenValues({}) };
  const words = runWords(helmLines('upgrade', DEMO, spec, { ...LIVE, labels: {} }));
  assert.equal(words, [
    ...['upgrade', 'gloo', CHART_PATH, '--set', 'a.b=true'],
    ...['--namespace', 'gloo-system', '--reset-then-reuse-values', '--values', VALUES_PATH, '--values=-'],
    '--labels=adopted-by=gloo-vault-irsa,adopted-for=demo.us-east-1',
    '--description=by gloo-vault-irsa',
  ]);
});

test.run();
