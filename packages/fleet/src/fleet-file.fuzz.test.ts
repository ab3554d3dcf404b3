import { commandLineOf } from 'engine/testing/catalogue';
import { acceptedOrRefused, holdsFor, hostile, huge, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { check, fleetOf, lineOf } from '../testing/guide.ts';
import { checkFleet } from './entry.ts';
import { fleetExport } from './export.ts';

const SECRET = 'pssst-7f3a';

/** Asserts that a text is either a fleet with unique names, or refused with a readable error. */
function isFleetOrReported(text: string): void {
  const read = () => {
    const fleet = fleetOf(text);
    assert.ok(fleet.entries.length > 0);
    assert.is(new Set(fleet.entries.map(({ name }) => name)).size, fleet.entries.length);
    for (const { name } of fleet.entries) assert.match(name, /^[A-Za-z0-9][\w./:@-]{0,99}$/);
    checkFleet(fleet, check, lineOf(), {});
  };
  acceptedOrRefused(read, ({ resource, seen, next }) => {
    assert.not.match([resource, seen, ...next].join('\n'), SECRET);
    for (const line of seen.split('\n')) assert.match(line, /^line \d+: /);
  });
}

// Each huge text takes a tenth of a second to read.
const any = fc.oneof({ weight: 300, arbitrary: hostile }, { weight: 1, arbitrary: huge });

test('parseFleet: any text is a fleet or a readable error', () => {
  holdsFor(200, any, isFleetOrReported);
  holdsFor(200, any, (text) => isFleetOrReported(`clusters:\n- CLUSTER_NAME: a\n  ${text}\n`));
});

test('parseFleet: no secret is ever shown', () => {
  const names = ['VAULT_TOKEN', 'GLOO_LICENSE_KEY', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
  const secret = fc.constantFrom(...names);
  const where = fc.constantFrom('defaults', 'clusters');
  holdsFor(100, fc.tuple(secret, where, hostile, hostile), ([key, part, before, after]) => {
    const held = { [key]: `${before}${SECRET}${after}` };
    const fleet =
      part === 'defaults'
        ? { defaults: held, clusters: [{ CLUSTER_NAME: 'a' }] }
        : { clusters: [{ CLUSTER_NAME: 'a', ...held }] };
    isFleetOrReported(stringify(fleet));
  });
});

test('parseFleet: endless nesting and references are reported, and soon', () => {
  const deep = '['.repeat(20_000);
  const bomb = [
    'a: &a0 [x, x]',
    ...Array.from({ length: 40 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`),
  ];
  for (const text of [deep, `clusters: ${deep}`, bomb.join('\n'), '- '.repeat(20_000), '{'.repeat(20_000)]) {
    quickly(() => isFleetOrReported(text));
  }
});

test('fleetExport: any file name is refused, or is one word in the workflow', () => {
  const fleet = fleetOf('clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1}]');
  const args = ['fleet', 'export', '--to=github-actions', '--role-arn=arn:aws:iam::123456789012:role/fleet'];
  holdsFor(200, hostile, (name) => {
    const line = [...args, `--fleet=${name}`];
    const text = acceptedOrRefused(() => fleetExport(commandLineOf(line), () => fleet));
    if (text === undefined) return;
    const { env } = parse(text).jobs.fleet.steps.at(-1);
    assert.match(env.FLEET, /^[^\s'"$`\\{}]+$/);
    assert.is(env.KUBECONFIG, `${env.FLEET}.kubeconfig`);
  });
});

test.run();
