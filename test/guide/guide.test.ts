import { sectionsOf } from 'engine/run';
import { runbooksOf } from 'guide/catalog';
import type { Variant } from 'guide/inputs/variant';
import { guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandsOf, LOADED, stepsOf } from './runbooks.ts';

/** The guide's headings, in its order. */
const HEADINGS: [id: string, version: Variant['guideVersion'], headings: string[]][] = [
  [
    '01-aws',
    '1.17',
    ['AWS', 'Step 1: Create a cluster with OIDC', 'Step 2: Set up a Role', 'Step 3: Set a Policy'],
  ],
  [
    '02-vault',
    '1.17',
    [
      'Vault',
      'Step 1: Set up Vault',
      'Step 2: Enable AWS authentication and create a Vault policy',
      'Step 3: Configure the AWS authentication method',
      'Step 4: Associate the Vault Policy with AWS Role',
    ],
  ],
  [
    '02-vault',
    '1.16',
    [
      'Vault',
      'Step 1: Set up Vault',
      'Step 2: Enable AWS authentication on Vault',
      'Step 3: Enable a secrets engine',
      'Step 4: Create a Vault Policy',
      'Step 5: Configure the AWS authentication method',
      'Step 6: Associate the Vault Policy with AWS Role',
    ],
  ],
  ['03-gloo', '1.17', ['Gloo Gateway', 'Step 1: Prepare Helm overrides', 'Step 2: Install Gloo using Helm']],
  ['03-gloo', '1.16', ['Gloo Edge', 'Step 1: Prepare Helm overrides', 'Step 2: Install Gloo using Helm']],
];
for (const [id, version, headings] of HEADINGS) {
  test(`${id}: has the headings of the ${version} guide, and numbers its steps`, () => {
    const guide = guideOf({ flags: { guide: version } });
    const [section] = sectionsOf(runbooksOf(LOADED, [id]), guide);
    const { title = '', steps = [] } = section ?? {};
    assert.equal([title, ...steps.map((step) => step.title)], headings);
    assert.equal(
      steps.map((step) => step.id),
      steps.map((_, index) => `${id}.${index + 1}`),
    );
  });
}

test('both guides create the same resources, in the same order', () => {
  const made = (guide: Variant['guideVersion']) =>
    commandsOf(stepsOf(guideOf({ flags: { guide } }), runbooksOf(LOADED, ['01-aws', '02-vault'])));
  assert.equal(made('1.16'), made('1.17'));
});

/** What each step of the guide and of its proofs waits for; steps that wait for nothing in common may overlap. */
const WAITS: readonly (readonly [step: string, after: string])[] = [
  ['01-aws.1', ''],
  ['01-aws.2', '01-aws.1'],
  ['01-aws.3', '01-aws.1 01-aws.2'],
  ['02-vault.1', ''],
  ['02-vault.2', '02-vault.1'],
  ['02-vault.3', '02-vault.1 02-vault.2'],
  ['02-vault.4', '01-aws.2 02-vault.1 02-vault.2 02-vault.3'],
  ['03-gloo.1', ''],
  ['03-gloo.2', '01-aws.3 02-vault.1 02-vault.2 02-vault.3 02-vault.4 03-gloo.1'],
  ['04-verify.1', '01-aws.3 02-vault.4 03-gloo.2'],
  ['04-verify.2', '04-verify.1'],
  ['04-verify.3', '01-aws.3 02-vault.4 03-gloo.2'],
  ['04-verify.4', '01-aws.3 02-vault.4 03-gloo.2'],
];
test('each step waits for what it needs and for nothing else, so that the rest may overlap', () => {
  const waits = stepsOf(guideOf()).map(({ id, after = [] }) => [id, after.join(' ')]);
  assert.equal(waits, WAITS);
});

test('99-teardown: removes each thing once, also the policy that a role of Vault’s own has', () => {
  for (const VAULT_ASSUMED_ROLE of ['', 'foo-role', 'vault-itself']) {
    const environment = { VAULT_IRSA_ROLE_NAME: 'vault-itself', VAULT_ASSUMED_ROLE };
    const commands = commandsOf(stepsOf(guideOf({ environment, runbooks: LOADED }), [LOADED.teardown]));
    assert.equal(commands, [...new Set(commands)]);
    const ofVault = commands.filter((command) => /vault-itself|get-role-policy/.test(command));
    assert.equal(
      ofVault.map((command) => command.split(' ', 3).at(-1)),
      [
        ...(VAULT_ASSUMED_ROLE === 'foo-role' ? ['detach-role-policy'] : []),
        'detach-role-policy',
        'delete-policy',
        'delete-role',
      ],
    );
  }
});

test.run();
