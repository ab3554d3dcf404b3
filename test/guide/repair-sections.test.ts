import { USUAL } from 'guide/inputs/inputs';
import { symbolicGuide } from 'guide/pages/symbolic';
import { stepsFor } from 'guide/repairs/repair-sections';
import { guideOf } from 'guide/testing/guide';
import { allPages, type RepairedKind } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

const contextOf = (version: '1.17' | '1.16') => symbolicGuide(LOADED, { ...USUAL, guideVersion: version });

const STEPS: [made: RepairedKind, in117: string[], in116: string[]][] = [
  ['vault-policy', ['02-vault.2'], ['02-vault.4']],
  ['vault-auth-config', ['02-vault.3'], ['02-vault.5']],
  ['vault-auth-role', ['02-vault.4'], ['02-vault.6']],
];
for (const [made, in117, in116] of STEPS) {
  test(`stepsFor: ${made} is made by the step of each guide that makes it`, () => {
    assert.equal(stepsFor(contextOf('1.17'), made), in117);
    assert.equal(stepsFor(contextOf('1.16'), made), in116);
  });
}

test('stepsFor: the step of the policy is left out while only Vault’s own error can name its role', () => {
  const repair = ['90-troubleshoot.1', '90-troubleshoot.2'];
  assert.equal(stepsFor(contextOf('1.17'), 'get-role-permission'), repair);
  assert.equal(stepsFor(guideOf({ runbooks: LOADED }), 'get-role-permission'), repair.slice(1));
});

test('stepsFor: everything that a diagnosis wants recreated is made by some step', () => {
  const made = new Set(allPages().flatMap(({ makes }) => makes));
  assert.ok(made.size > 10);
  for (const version of ['1.17', '1.16'] as const) {
    for (const one of made) assert.ok(stepsFor(contextOf(version), one).length > 0, `${one} in ${version}`);
  }
});

test.run();
