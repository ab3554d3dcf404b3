import { runbooksOf } from 'guide/catalog';
import type { Variant } from 'guide/inputs/variant';
import { guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandsOf, LOADED, stepsOf } from './runbooks.ts';

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
