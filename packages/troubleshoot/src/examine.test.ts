import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BROKEN, denied, differing, identity, PATH } from '../testing/broken.ts';
import { HEALTHY, observed } from '../testing/healthy.ts';
import { CHECKS, type CheckSpec } from './checks.ts';
import { examine } from './examine.ts';
import type { ThingName } from './findings/differences.ts';
import { FINDINGS } from './findings/index.ts';
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

test('examine: this file tries each diagnosis that can be found', () => {
  const tried = [...new Set(BROKEN.map(([id]) => id))].sort();
  assert.equal(tried, FINDINGS.map(({ id }) => id).sort());
});

for (const [id, change] of BROKEN) {
  test(`examine: finds ${id}, and nothing else`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, ...change });
    assert.equal(
      diagnoses.map((one) => one.id),
      [id],
    );
    const [diagnosis] = diagnoses;
    const check = checks.find((one) => one.id === diagnosis?.check);
    assert.is(check?.status, diagnosis?.level);
    assert.is(check?.detail, diagnosis?.title);
    const texts = [diagnosis?.evidence, diagnosis?.cause, diagnosis?.next, ...(diagnosis?.byHand ?? [])];
    for (const text of texts) {
      assert.ok(text);
      assert.not.match(text ?? '', /undefined|\[object/);
    }
  });
}

const DIFFERS = { differences: [{ field: 'something', live: 'one', wanted: 'two' }], seen: 'as it is' };

/** Something of the guide that does not exist, and one with a difference that no diagnosis may know. */
function wrong<Name extends ThingName>(name: Name): Observations[Name][] {
  const { value } = HEALTHY[name] as { value: object };
  return [observed(undefined), observed({ ...value, ...DIFFERS })] as unknown as Observations[Name][];
}

/** A list of observed values with its first item changed. */
function changed<Name extends 'serviceAccounts' | 'pods' | 'podRuns'>(
  name: Name,
  more: object,
): Observations[Name] {
  const [one, ...rest] = (HEALTHY[name] as { value: readonly object[] }).value;
  return observed([{ ...one, ...more }, ...rest]) as unknown as Observations[Name];
}

/** Observations that are needed only if something else was not found. */
const ON_DEMAND = new Set(['managedIssuers', 'otherVaultRoles', 'otherAwsMounts']);
const LOOKS = Object.keys(HEALTHY).filter((name) => name !== 'wanted' && !ON_DEMAND.has(name));

for (const name of LOOKS) {
  test(`examine: if ${name} could not be observed, reports the reason and finds nothing`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, [name]: { unknown: `no look at ${name}` } });
    assert.equal(diagnoses, []);
    const unknown = checks.filter(({ status }) => status === 'unknown');
    assert.ok(unknown.length > 0);
    for (const { detail } of unknown) assert.is(detail, `no look at ${name}`);
    for (const { status } of checks) assert.ok(['pass', 'unknown'].includes(status));
  });
}

const JUST_ENDED = { code: 1, at: 0, ago: 1000 };

/** What is wrong with each observation, though no diagnosis may know it. */
const WRONG: { readonly [Name in Exclude<keyof Observations, 'wanted'>]: readonly Observations[Name][] } = {
  caller: [observed({ arn: 'arn:aws:iam::1:user/me', skew: 400 })],
  permissions: [observed(['iam:CreateRole'])],
  oidcProvider: [...wrong('oidcProvider')],
  managedIssuers: [],
  role: [...wrong('role')],
  policy: [...wrong('policy')],
  attachment: [observed(undefined)],
  roleAbility: [observed(denied('since nothing allows it')), observed(denied('explicitly'))],
  serviceAccounts: [
    changed('serviceAccounts', { exists: false }),
    changed('serviceAccounts', { role: 'other' }),
  ],
  pods: [
    changed('pods', { role: 'other' }),
    changed('pods', { token: false }),
    changed('pods', { podIdentity: true, role: undefined }),
  ],
  podRuns: [changed('podRuns', { readySince: undefined }), changed('podRuns', { lastExit: JUST_ENDED })],
  webhook: [observed(false)],
  vaultRelease: [...wrong('vaultRelease').slice(1)],
  glooRelease: [...wrong('glooRelease')],
  repositories: [observed([{ name: 'gloo', ...DIFFERS }])],
  vault: (['inactive', 'secondary', 'sealed', 'uninitialised', 'unreachable'] as const).map((state) =>
    observed({ version: '1.21.0', external: false, state }),
  ),
  authMethod: [...wrong('authMethod')],
  secretsEngine: [...wrong('secretsEngine')],
  otherAwsMounts: [],
  glooSettings: [...wrong('glooSettings')],
  clientConfig: [...wrong('clientConfig')],
  vaultRole: [...wrong('vaultRole')],
  otherVaultRoles: [],
  vaultIdentity: (['explicitly', 'since nothing allows it'] as const).map(
    (how) => identity(how).vaultIdentity,
  ),
  vaultPolicy: [...wrong('vaultPolicy')],
  secrets: [observed({ count: 1, malformed: [{ path: PATH, why: 'odd' }] })],
  logins: [observed([{ serviceAccount: 'gloo', broke: { link: 'the login', said: 'odd' } }])],
  metrics: [
    observed([{ pod: 'gloo-1', successes: 0, failures: 0, lastSuccess: undefined, lastFailure: undefined }]),
    observed([{ pod: 'gloo-1', successes: 1, failures: 1, lastSuccess: 1, lastFailure: 2 }]),
  ],
};

/** The observations from which the line of a check that passes is made. */
function readBy(check: CheckSpec): string[] {
  const read = new Set<string>();
  const get = (seen: Observations, name: keyof Observations) => {
    read.add(name);
    return seen[name];
  };
  check.passes(new Proxy(HEALTHY, { get } as ProxyHandler<Observations>));
  return [...read];
}

test('examine: no check passes if what its line is made from is wrong, unknown, or both', () => {
  const all = LOOKS.flatMap((name) => {
    const bad = [{ unknown: 'not seen' }, ...WRONG[name as keyof typeof WRONG]];
    return bad.map((value) => ({ name, value }));
  });
  const read = new Map(CHECKS.map((check) => [check.id, readBy(check)]));
  assert.equal(
    LOOKS.filter((name) => ![...read.values()].flat().includes(name)),
    [],
  );
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index)) {
      const { checks } = examine({ ...HEALTHY, [one.name]: one.value, [other.name]: other.value });
      const passed = checks.filter(({ status }) => status === 'pass');
      const false_ = passed.filter(({ id }) =>
        read.get(id)?.some((name) => [one.name, other.name].includes(name)),
      );
      assert.equal(false_, [], `${one.name} and ${other.name}`);
    }
  }
});

test('examine: a pod of Gloo that is not ready, or has just ended, is no running Gloo', () => {
  const exit = (ago: number) => ({ restarts: 4, lastExit: { ...JUST_ENDED, ago } });
  for (const [change, status, said] of [
    [
      { readySince: undefined, waiting: 'CrashLoopBackOff', ...exit(1000) },
      'fail',
      /CrashLoopBackOff.*exit code 1/,
    ],
    [exit(60_000), 'unknown', /ready only since .*exit code 1 .*restarts: 4/],
    [exit(3_600_000), 'pass', /ready since 2026-11-20T11:00:00Z.*last at 2026-11-20T12:00:00Z/],
  ] as const) {
    const { checks } = examine({ ...HEALTHY, podRuns: changed('podRuns', change) });
    const gloo = checks.find(({ id }) => id === 'running-gloo');
    assert.is(gloo?.status, status);
    assert.match(gloo?.detail ?? '', said);
  }
});

test('examine: finds a problem even if another observation of the same check is unknown', () => {
  const seen: Observations = {
    ...HEALTHY,
    ...differing('policy', 'Statement'),
    roleAbility: { unknown: 'not allowed' },
  };
  assert.equal(found(seen), ['policy-document-differs']);
  assert.equal(
    found({ ...HEALTHY, oidcProvider: observed(undefined), managedIssuers: { unknown: 'not allowed' } }),
    ['oidc-provider-missing'],
  );
});

test('examine: finds a permission that Vault lacks even if it is unknown whether its role is written', () => {
  const unseen: Observations = { ...HEALTHY, vaultRole: { unknown: 'Vault is sealed' } };
  assert.equal(found({ ...unseen, ...identity('since nothing allows it') }), ['vault-may-not-get-role']);
});

test('examine: a denial that the policy simulator predicts is a warning, and hides no login that fails', () => {
  const how = 'by its permissions boundary';
  for (const predicted of [{ roleAbility: observed(denied(how)) }, identity(how)]) {
    const { diagnoses } = examine({
      ...HEALTHY,
      ...LOGIN_BROKEN,
      ...predicted,
      vaultRole: { unknown: 'Vault is sealed' },
    });
    assert.equal(
      diagnoses.map(({ id, level }) => [id === 'login-broken', level]),
      [
        [false, 'warn'],
        [true, 'fail'],
      ],
    );
  }
});

/** Pairs of diagnoses of different links and of one link, with their names in the order of the chain. */
const TWO: readonly (readonly [string, string])[] = [
  ['trust-policy-differs', 'header-differs'],
  ['policy-detached', 'vault-policy-narrow'],
  ['service-account-role-differs', 'secrets-engine-differs'],
  ['webhook-absent', 'vault-role-missing'],
  ['auth-of-another-type', 'kv-absent'],
  ['gloo-settings-differ', 'client-config-missing'],
];
for (const names of TWO) {
  test(`examine: finds both ${names.join(' and ')}`, () => {
    const changes = BROKEN.filter(([id]) => names.includes(id)).map(([, change]) => change);
    assert.equal(found(Object.assign({}, HEALTHY, ...changes)), names);
  });
}

const LOGIN_BROKEN: Pick<Observations, 'logins'> = {
  logins: observed([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]),
};

test('examine: a failed login is no separate diagnosis if something else fails', () => {
  const { checks, diagnoses } = examine({ ...HEALTHY, ...LOGIN_BROKEN, vaultRole: observed(undefined) });
  assert.equal(
    diagnoses.map(({ id }) => id),
    ['vault-role-missing'],
  );
  assert.is(checks.find(({ id }) => id === 'login')?.status, 'fail');
});

test('examine: a failed login is a diagnosis if there are only warnings', () => {
  assert.equal(found({ ...HEALTHY, ...LOGIN_BROKEN, ...differing('vaultRole', 'max_ttl') }), [
    'vault-role-differs',
    'login-broken',
  ]);
});

test('examine: a state that matches the guide but could be stricter is a remark, not a diagnosis', () => {
  const { checks, diagnoses } = examine({
    ...HEALTHY,
    role: observed({ loose: true, differences: [], seen: 'trusts' }),
  });
  assert.equal(diagnoses, []);
  const check = checks.find(({ id }) => id === 'trust-policy');
  assert.is(check?.status, 'warn');
  assert.match(check?.detail ?? '', '--strict-trust');
});

/** The shown command of these repairs makes what the inputs say, and the inputs may be what is wrong. */
const INPUT_IN_QUESTION: readonly (readonly [id: string, input: string])[] = [
  ['gloo-version-differs', 'EDGE_VERSION'],
  ['gloo-release-absent', 'NAMESPACE'],
  ['auth-at-another-path', 'VAULT_AWS_AUTH_PATH'],
];
for (const [id, input] of INPUT_IN_QUESTION) {
  test(`examine: ${id} says beside the command when to set ${input} instead`, () => {
    const change = BROKEN.find(([broken]) => broken === id)?.[1];
    const [diagnosis] = examine({ ...HEALTHY, ...change }).diagnoses;
    assert.match(diagnosis?.cause ?? '', `set ${input} to`);
  });
}

test('examine: a Vault role with another ARN is not said to have the id of a recreated IAM role as well', () => {
  const [arn, id] = ['bound_iam_principal_arn', 'bound_iam_principal_id (the IAM role was recreated)'];
  const differences = [arn, id].map((field) => ({ field, live: 'another', wanted: 'the guide’s' }));
  const [diagnosis] = examine({ ...HEALTHY, vaultRole: observed({ differences, seen: 'it' }) }).diagnoses;
  assert.is(diagnosis?.evidence, 'bound_iam_principal_arn is another; the guide has the guide’s');
});

test('examine: the repair makes the releases that are unfinished, and no other', () => {
  const pending = observed({
    version: '1',
    differences: [],
    seen: 'it',
    pending: 'revision 2 is pending-upgrade',
  });
  const [ofGloo] = examine({ ...HEALTHY, glooRelease: pending }).diagnoses;
  assert.equal(ofGloo?.makes, ['gloo-release']);
  const [ofBoth] = examine({ ...HEALTHY, vaultRelease: pending, glooRelease: pending }).diagnoses;
  assert.match(ofBoth?.evidence ?? '', /vault: revision 2 .*; gloo: revision 2/);
  assert.equal(ofBoth?.makes, ['vault-release', 'gloo-release']);
});

test('examine: of many secrets, names some', () => {
  const malformed = Array.from({ length: 1000 }, (_, index) => ({ path: `${PATH}-${index}`, why: 'odd' }));
  const [diagnosis] = examine({ ...HEALTHY, secrets: observed({ count: 1000, malformed }) }).diagnoses;
  assert.match(diagnosis?.evidence ?? '', 'and 990 more');
});

test('examine: Gloo without any Vault in its settings has other values than the guide’s', () => {
  const values = differing('glooRelease', 'values.global.glooMtls.secretOptions.sources');
  assert.equal(found({ ...HEALTHY, ...values, glooSettings: observed(undefined) }), ['gloo-values-differ']);
  assert.equal(found({ ...HEALTHY, ...values, ...differing('glooSettings', 'region') }), [
    'gloo-settings-differ',
  ]);
});

test('examine: a rule for all paths is too wide, not too narrow', () => {
  const all = 'capabilities = [list, read]';
  const differences = [
    { field: 'path "dev/*"', live: undefined, wanted: all },
    { field: 'path "*"', live: all, wanted: '(none)' },
  ];
  assert.equal(found({ ...HEALTHY, vaultPolicy: observed({ differences, seen: 'it' }) }), [
    'vault-policy-wide',
  ]);
});

test('examine: a deny rule grants nothing, whatever else it says', () => {
  const denied = differing(
    'vaultPolicy',
    'path "dev/*"',
    'capabilities = [deny, read]',
    'capabilities = [read]',
  );
  assert.equal(found({ ...HEALTHY, ...denied }), ['vault-policy-narrow']);
});

test.run();
