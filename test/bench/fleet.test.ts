import { parseFleet } from 'fleet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SECRET_INPUTS, VARIABLES } from '../../runbooks/inputs/inputs.ts';
import { fleetText } from './fleet.ts';

const clusters = ['one', 'two', 'three'].map((clusterName) => ({
  clusterName,
  kubeContext: `kwok-${clusterName}`,
}));
const entriesOf = (count: number) =>
  parseFleet(fleetText(clusters, count), { variables: VARIABLES, secrets: SECRET_INPUTS }).entries;

test('one entry in each cluster first, then further gateways', () => {
  assert.equal(
    entriesOf(5).map(({ name }) => name),
    ['one', 'two', 'three', 'one-2', 'two-2'],
  );
});

test('no two entries share a name or a role', () => {
  assert.is(new Set(entriesOf(100).map(({ name }) => name)).size, 100);
  const roles = fleetText(clusters, 100).match(/VAULT_AUTH_ROLE_NAME: .*/g) ?? [];
  assert.is(roles.length, 97, 'the first gateways have the default role of their cluster');
  assert.is(new Set(roles).size, 97);
});

test.run();
