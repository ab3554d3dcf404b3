import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { denied, ENDED, identity, logs } from '../testing/broken.ts';
import { HEALTHY, observed } from '../testing/healthy.ts';
import type { Find, ThingName } from './checks/check.ts';
import { CHECKS } from './checks/index.ts';
import { examine } from './examine.ts';
import type { Observations } from './observations.ts';

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
  logs: [
    logs(ENDED, ''),
    logs(undefined, 'unknown field "a" in gloo.solo.io.Secret'),
    observed([{ pod: 'gloo-1', ended: undefined, text: { unknown: 'not seen' } }]),
  ],
  logins: [observed([{ serviceAccount: 'gloo', broke: { link: 'the login', said: 'odd' } }])],
  metrics: [
    observed([{ pod: 'gloo-1', successes: 0, failures: 0, lastSuccess: undefined, lastFailure: undefined }]),
    observed([{ pod: 'gloo-1', successes: 1, failures: 1, lastSuccess: 1, lastFailure: 2 }]),
  ],
};

/** What is read of the observations. */
function readBy(look: (seen: Observations) => unknown): string[] {
  const read = new Set<string>();
  const get = (seen: Observations, name: keyof Observations) => {
    read.add(name);
    return seen[name];
  };
  look(new Proxy(HEALTHY, { get } as ProxyHandler<Observations>));
  return [...read];
}

test('examine: no check passes if what its line is made from is wrong, unknown, or both', () => {
  const all = LOOKS.flatMap((name) => {
    const bad = [{ unknown: 'not seen' }, ...WRONG[name as keyof typeof WRONG]];
    return bad.map((value) => ({ name, value }));
  });
  const inLines = new Set(CHECKS.flatMap((check) => readBy(check.passes)));
  const read = new Map(
    CHECKS.map((check) => {
      const found = Object.values<Find>(check.finds).flatMap(readBy);
      // What no line is made from is of the check that finds something in it.
      return [check.id, [...readBy(check.passes), ...found.filter((name) => !inLines.has(name))]];
    }),
  );
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

test.run();
