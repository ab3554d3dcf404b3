import { NO_FLAGS } from 'engine/command-line/flags';
import { isSecretName } from 'engine/resource';
import * as assert from 'uvu/assert';
import { ENOUGH, failureOf, suiteWithFolder } from '../../testing/gathering.ts';
import { VALUES } from '../../testing/input-values.ts';
import { gatherInputs } from './gather-inputs.ts';
import { inputOf, VARIABLES } from './inputs.ts';

const test = suiteWithFolder('which inputs are accepted');

for (const name of VARIABLES) {
  const { secret = false } = inputOf(name);
  const { accepted, refused = [] } = VALUES[name];

  test(`${name}: accepts what it should`, ({ folder }) => {
    const flags = { ...NO_FLAGS, enterprise: true };
    for (const value of accepted)
      assert.is(gatherInputs(flags, { ...ENOUGH, [name]: value }, folder)[name], value);
  });

  for (const value of refused) {
    test(`${name}: refuses ${JSON.stringify(value).slice(0, 100)}`, ({ folder }) => {
      const { kind, seen } = failureOf(folder, { ...ENOUGH, [name]: value });
      assert.is(kind, 'input');
      assert.match(seen, name);
    });
  }

  // Variables with a secret's name are removed from child processes and masked in all responses of systems.
  test(`${name} ${secret ? 'is a secret and has the name of one' : 'is no secret and has no name of one'}`, () => {
    assert.is(isSecretName(name), secret);
  });
}

test('names every required input that is not set, with its flag, and every invalid one', ({ folder }) => {
  const { kind, seen } = failureOf(folder, { EDGE_VERSION: 'latest' });
  assert.is(kind, 'input');
  assert.equal(seen.split('\n').sort(), [
    'AWS_REGION (--region) is not set',
    'CLUSTER_NAME (--cluster) is not set',
    'EDGE_VERSION = "latest" is not a version (such as v1.17.3)',
  ]);
});

for (const [what, CLUSTER_NAME] of [
  ['is too long', 'c'.repeat(60)],
  ['has an ending that Vault does not allow', 'demo-'],
] as const) {
  test(`a cluster name that ${what} for the role’s name is refused for that name, which can be given`, ({
    folder,
  }) => {
    const { seen, next } = failureOf(folder, { ...ENOUGH, CLUSTER_NAME });
    assert.match(seen, 'VAULT_AUTH_ROLE_NAME');
    assert.not.match(seen, 'CLUSTER_NAME (--cluster)');
    assert.match(next.join(), 'Export it');
    gatherInputs(NO_FLAGS, { ...ENOUGH, CLUSTER_NAME, VAULT_AUTH_ROLE_NAME: 'short' }, folder);
  });
}

test.run();
