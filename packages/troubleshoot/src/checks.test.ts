import { someOf } from 'engine/testing/hostile';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BROKEN, differing, first, logs, THINGS } from '../testing/broken.ts';
import { HEALTHY } from '../testing/healthy.ts';
import type { Find } from './checks/check.ts';
import { CHECKS } from './checks/index.ts';
import { examine } from './examine.ts';
import type { Observations } from './observations.ts';

/** Observations that are needed only if something else was not found. */
const ON_DEMAND = new Set([
  ...['managedIssuers', 'otherVaultRoles', 'otherAwsMounts'],
  ...['malformed', 'vaultLogs', 'vaultSince'],
]);
const LOOKS = Object.keys(HEALTHY).filter((name) => name !== 'wanted' && !ON_DEMAND.has(name));

for (const name of LOOKS) {
  test(`examine: if ${name} could not be observed, reports the reason and finds nothing`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, [name]: { unknown: `no look at ${name}` } });
    assert.equal(diagnoses, []);
    const others = checks.filter((check) => check.status !== 'pass');
    assert.ok(others.length > 0);
    for (const other of others) assert.equal([other.status, other.detail], ['unknown', `no look at ${name}`]);
  });
}

/** Each observation that is wrong, though no diagnosis may know why. */
const WRONG: readonly (readonly [name: string, value: unknown])[] = [
  ...BROKEN.filter((change) => {
    const { checks, diagnoses } = examine({ ...HEALTHY, ...change });
    // An association is no problem of the service account that has it.
    if (diagnoses.some(({ id }) => id === 'gloo-of-pod-identity' && change.serviceAccounts)) return false;
    return checks.some(({ status }) => status !== 'pass');
  }),
  ...THINGS.map((thing) => differing(thing, 'something')),
].flatMap((change) => Object.entries(change));

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

/** A log without a line is read at once. */
const QUIET = { ...HEALTHY, logs: logs(undefined, '') };

test('examine: no check passes if what its line is made from is wrong, unknown, or both', () => {
  const all = [...LOOKS.map((name) => [name, { unknown: 'not seen' }] as const), ...WRONG]
    .filter(([name]) => !ON_DEMAND.has(name))
    .map(([name, value]) => ({ name, value }));
  for (const name of LOOKS)
    assert.ok(
      WRONG.some(([wrong]) => wrong === name),
      name,
    );
  const inLines = new Set(CHECKS.flatMap((check) => readBy(check.passes)));
  const read = new Map(
    CHECKS.map((check) => {
      const found = Object.values<Find | readonly Find[]>(check.finds).flat().flatMap(readBy);
      // What no line is made from is of the check that finds something in it.
      return [check.id, [...readBy(check.passes), ...found.filter((name) => !inLines.has(name))]];
    }),
  );
  const unread = LOOKS.filter((name) => ![...read.values()].flat().includes(name));
  assert.equal(unread, []);
  for (const [index, one] of all.entries()) {
    for (const other of someOf(all.slice(index))) {
      const { checks } = examine({ ...QUIET, [one.name]: one.value, [other.name]: other.value });
      const passed = checks.filter(({ status }) => status === 'pass');
      const false_ = passed.filter(({ id }) =>
        read.get(id)?.some((name) => [one.name, other.name].includes(name)),
      );
      assert.equal(false_, [], `${one.name} and ${other.name}`);
    }
  }
});

test('examine: a pod of Gloo that has been ready for long is a running Gloo, however often it had ended before', () => {
  const lastExit = { code: 1, at: 0, ago: 3_600_000 };
  const { checks } = examine({ ...HEALTHY, ...first('podRuns', { restarts: 4, lastExit }) });
  assert.is(checks.find(({ id }) => id === 'running-gloo')?.status, 'pass');
});

test.run();
