import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BROKEN, broken, differing, ENDED, gaveUp, logs } from '../testing/broken.ts';
import { HEALTHY, observed } from '../testing/healthy.ts';
import { CHECKS } from './checks/index.ts';
import { examine } from './examine.ts';
import type { Observations } from './observations.ts';

const found = (seen: Observations): string[] => examine(seen).diagnoses.map(({ id }) => id);

test('examine: if all is well, every check passes and nothing is found', () => {
  const { checks, diagnoses } = examine(HEALTHY);
  assert.equal(diagnoses, []);
  for (const { id, status, detail } of checks) {
    assert.is(status, 'pass', `${id}: ${detail}`);
    assert.ok(detail.length > 0, id);
    assert.not.match(detail, 'undefined', id);
  }
});

/** What is found in one of the changes, or else what a link says of it. */
function foundIn(change: Partial<Observations>): string[] {
  const { checks, diagnoses } = examine({ ...HEALTHY, ...change });
  if (diagnoses.length > 0)
    return diagnoses.map(
      ({ id, level, evidence, makes }) =>
        `${level} ${id}: ${evidence}; repairs: ${makes.join(', ') || 'none'}`,
    );
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ id, status, detail }) => `${status} (${id}): ${detail}`);
}

test('examine: what is found is what testing/found.txt records (RECORD=1 pnpm unit packages/troubleshoot)', () => {
  const file = join(import.meta.dirname, '../testing/found.txt');
  const found = BROKEN.flatMap(foundIn);
  const text = `${found.join('\n')}\n`;
  if (process.env.RECORD === '1') writeFileSync(file, text);
  assert.fixture(text, readFileSync(file, 'utf8'));
  const repeated = found.filter((one, at) => found.indexOf(one) !== at);
  assert.equal(repeated, [], 'the evidence does not tell apart what leads to the same page');
});

for (const id of CHECKS.flatMap(({ finds }) => Object.keys(finds))) {
  test(`examine: finds ${id}, and nothing else`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, ...broken(id) });
    const [diagnosis] = diagnoses;
    const check = checks.find((one) => one.id === diagnosis?.check);
    // What could not be read may be right, and is not proved either.
    const isDenied = id === 'permission-denied-by-vault';
    assert.is(check?.status, isDenied ? 'unknown' : diagnosis?.level);
    if (!isDenied) assert.is(check?.detail, diagnosis?.title);
    const texts = [diagnosis?.evidence, diagnosis?.cause, diagnosis?.next, ...(diagnosis?.byHand ?? [])];
    for (const text of texts) {
      assert.ok(text);
      assert.not.match(text ?? '', /undefined|\[object/);
    }
  });
}

const LOGIN_BROKEN: Pick<Observations, 'logins'> = {
  logins: observed([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]),
};
const UNKNOWN = { unknown: 'not allowed' };
const ABSENT = observed(undefined);
const NO_METHOD = { authMethod: ABSENT, otherAwsMounts: observed([]) };
const GLOO_VALUES = differing('glooRelease', 'values.global.glooMtls.secretOptions.sources');

const TOGETHER: [found: string, when: string, changes: Partial<Observations>][] = [
  ['policy-differs', 'nothing is attached', { policy: ABSENT, attachment: ABSENT }],
  ['role-missing', 'nothing is attached', { role: ABSENT, attachment: ABSENT }],
  ['oidc-provider-missing', 'other issuers are unknown', { oidcProvider: ABSENT, managedIssuers: UNKNOWN }],
  ['path-in-use auth-not-enabled', 'both', { ...NO_METHOD, ...differing('secretsEngine', 'type') }],
  [
    'vault-role-differs login-broken',
    'the former is a warning',
    { ...LOGIN_BROKEN, ...differing('vaultRole', 'max_ttl') },
  ],
  ['vault-role-differs', 'the login fails for it', { ...LOGIN_BROKEN, vaultRole: ABSENT }],
  [
    'trust-policy-differs client-config-differs',
    'two links of the chain are broken',
    { ...broken('client-config-differs'), ...broken('trust-policy-differs') },
  ],
  ['gloo-release-differs', 'Gloo’s settings have no Vault', { ...GLOO_VALUES, glooSettings: ABSENT }],
  [
    'gloo-settings-differ',
    'values differ too',
    { ...GLOO_VALUES, ...differing('glooSettings', 'mountPath') },
  ],
];
for (const [ids, when, changes] of TOGETHER) {
  test(`examine: finds ${ids} if ${when}`, () => assert.is(found({ ...HEALTHY, ...changes }).join(' '), ids));
}

test('examine: what has to be done by hand comes first, and holds back what comes after it in the guide', () => {
  const seen = {
    ...HEALTHY,
    ...broken('vault-sealed'),
    ...broken('pods-without-role'),
    role: ABSENT,
  };
  const told = examine(seen).diagnoses.map(({ id, makes, held }) => [id, makes, held?.until, held?.makes]);
  assert.equal(told, [
    ['vault-sealed', [], undefined, undefined],
    ['role-missing', ['iam-role', 'iam-policy'], 'Vault is sealed', ['vault-auth-role']],
    ['pods-without-role', [], 'Vault is sealed', ['pods']],
  ]);
});

test('examine: a Gloo that has given up for a cause that is repaired is restarted after it, and not before', () => {
  const { diagnoses, consequences } = examine({ ...HEALTHY, ...gaveUp('odd'), vaultRole: ABSENT });
  assert.equal(
    [diagnoses, consequences].map((all) => all.map(({ id, makes }) => [id, makes])),
    [[['vault-role-differs', ['vault-auth-role']]], [['gloo-gave-up', ['pods']]]],
  );
});

test('examine: what Vault logs explains a login that it refuses', () => {
  const log = 'WebIdentityErr: failed\ncaused by: RequestError: send request failed';
  const vaultLogs = observed([{ pod: 'vault-0', ended: undefined, text: observed(log) }]);
  assert.is(found({ ...HEALTHY, ...LOGIN_BROKEN, vaultLogs }).join(' '), 'sts-not-reached');
});

test('examine: what a Gloo logged says why only as long as it may still be so', () => {
  const ids = (logged: string, more: Partial<Observations> = {}) =>
    found({ ...HEALTHY, ...gaveUp(logged), ...more }).join(' ');
  assert.is(ids('* entry for role "dev" not found'), 'gloo-gave-up', 'the role is there');
  assert.is(
    ids('* entry for role "dev" not found', { vaultRole: UNKNOWN }),
    'vault-role-differs gloo-gave-up',
  );
  const unknown = 'Put "http://v:8200/v1/auth/aws/login": dial tcp 10.0.0.1:8200: no route to host';
  assert.is(ids(unknown), 'vault-unreachable gloo-gave-up');
  assert.is(ids(unknown, { vaultSince: observed(Date.now()) }), 'gloo-gave-up', 'Vault came later');
});

test('examine: without Gloo, no link passes of which there is nothing', () => {
  const none = {
    serviceAccounts: observed([]),
    pods: observed([]),
    logs: observed([]),
    logins: observed([]),
    metrics: observed([]),
  };
  const { checks } = examine({ ...HEALTHY, ...none });
  const unproved = checks.filter(({ status }) => status !== 'pass').map(({ id, status }) => [id, status]);
  assert.equal(
    unproved,
    ['service-accounts', 'pods', 'logs', 'login', 'running-gloo'].map((id) => [id, 'unknown']),
  );
});

test('examine: a Gloo that another tool has installed is a warning, and the links after it are looked at', () => {
  const elsewhere = 'deployment gloo-system/gloo is of no Helm release';
  const { checks, diagnoses } = examine({
    ...HEALTHY,
    glooRelease: observed({ version: '', differences: [], seen: '', elsewhere }),
  });
  assert.equal(diagnoses, []);
  const noted = checks.filter(({ status }) => status !== 'pass');
  assert.equal(
    noted.map(({ id, status, detail }) => [id, status, detail]),
    [['releases', 'warn', elsewhere]],
  );
});

test('examine: a state that matches the guide but could be stricter is a remark, not a diagnosis', () => {
  const { checks, diagnoses } = examine({
    ...HEALTHY,
    role: observed({ loose: true, differences: [], seen: 'trusts' }),
  });
  assert.equal(diagnoses, []);
  const check = checks.find(({ id }) => id === 'trust-policy');
  assert.is(check?.status, 'pass');
  assert.match(check?.detail ?? '', /^trusts; .*--strict-trust/);
});

test('examine: a Vault role with another ARN is not said to have the id of a recreated IAM role as well', () => {
  const [arn, id] = ['bound_iam_principal_arn', 'bound_iam_principal_id'];
  const differences = [arn, id].map((field) => ({ field, live: 'another', wanted: 'the guide’s' }));
  const [diagnosis] = examine({ ...HEALTHY, vaultRole: observed({ differences, seen: 'it' }) }).diagnoses;
  assert.is(diagnosis?.evidence, 'bound_iam_principal_arn is another; the guide has the guide’s');
});

test('examine: a pod that keeps ending: its exit code, the last line of its log, and the page that explains a known error', () => {
  const evidence = (text: string) => examine({ ...HEALTHY, logs: logs(ENDED, text) }).diagnoses[0]?.evidence;
  assert.is(evidence('starting\n odd \n'), `${ENDED}; the last line of its log: odd`);
  assert.is(
    evidence('fatal error: malformed GOMEMLIMIT\n\nruntime stack:\nruntime.throw'),
    `${ENDED}; the last line of its log: fatal error: malformed GOMEMLIMIT`,
  );
  assert.is(evidence(''), `${ENDED}; its log is empty`);
  assert.match(evidence('x'.repeat(10_000)) ?? '', /log: x{300}…$/);
  assert.is(evidence('* Vault is sealed\nbye'), `${ENDED}; the last line of its log: bye`, 'it is no longer');
});

test.run();
