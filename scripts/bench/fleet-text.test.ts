import { parseFleet } from 'fleet';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SECRET_INPUTS, VARIABLES } from '../../runbooks/inputs.ts';
import { fleetText } from './fleet-text.ts';

const fleets = suite("the bench's fleets");

const clusters = ['one', 'two', 'three'].map((clusterName) => ({
  clusterName,
  kubeContext: `kwok-${clusterName}`,
}));
const entriesOf = (entries: number, skip?: number) =>
  parseFleet(fleetText(clusters, entries, skip), { variables: VARIABLES, secrets: SECRET_INPUTS }).entries;

fleets('have an entry in each cluster before a second one in any', () => {
  assert.equal(
    entriesOf(7).map(({ name }) => name),
    ['one', 'two', 'three', 'one-2', 'two-2', 'three-2', 'one-3'],
  );
});

fleets('give every gateway what only one can have', () => {
  const entries = entriesOf(9);
  for (const name of ['VAULT_AUTH_ROLE_NAME', 'VAULT_AUTH_POLICY_NAME', 'VAULT_AUTH_GET_ROLE_POLICY_NAME']) {
    const given = entries.flatMap(({ variables }) => variables[name] ?? []);
    assert.is(given.length, 6);
    assert.is(new Set(given).size, 6);
  }
  const places = entries.map(({ variables }) => `${variables.CLUSTER_NAME} ${variables.NAMESPACE ?? ''}`);
  assert.is(new Set(places).size, 9);
});

fleets('can begin with the further gateways alone', () => {
  assert.equal(
    entriesOf(3, 3).map(({ name }) => name),
    ['one-2', 'two-2', 'three-2'],
  );
});

fleets.run();
