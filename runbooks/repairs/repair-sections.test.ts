import { stepThatMakes } from 'engine/run';
import { allPages, type RepairedKind } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../guide.ts';
import { symbolicContext } from '../pages/symbolic.ts';
import { guideOf } from '../testing/guide.ts';
import { stepsFor } from './repair-sections.ts';

const contextOf = (version: '1.17' | '1.16') =>
  symbolicContext({ guide: version, enterprise: false, strictTrust: false });

const STEPS: [made: RepairedKind, in117: string[], in116: string[]][] = [
  ['iam-role', ['01-aws.2'], ['01-aws.2']],
  ['vault-policy', ['02-vault.2'], ['02-vault.4']],
  ['vault-auth-config', ['02-vault.3'], ['02-vault.5']],
  ['vault-auth-role', ['02-vault.4'], ['02-vault.6']],
  ['gloo-release', ['03-gloo.2'], ['03-gloo.2']],
  [
    'get-role-permission',
    ['90-troubleshoot.1', '90-troubleshoot.2'],
    ['90-troubleshoot.1', '90-troubleshoot.2'],
  ],
];
for (const [made, in117, in116] of STEPS) {
  test(`stepsFor: ${made} is made by the step of each guide that makes it`, () => {
    assert.equal(stepsFor(contextOf('1.17'), made), in117);
    assert.equal(stepsFor(contextOf('1.16'), made), in116);
  });
}

test('stepsFor: the step of the policy is left out while only Vault’s own error can name its role', () => {
  const context = guideOf();
  assert.equal(stepsFor(context, 'get-role-permission'), ['90-troubleshoot.2']);
});

test('stepsFor: everything that a diagnosis wants recreated is made by some step', () => {
  const made = new Set(allPages().flatMap(({ makes }) => makes));
  assert.ok(made.size > 10);
  for (const version of ['1.17', '1.16'] as const) {
    for (const one of made) assert.ok(stepsFor(contextOf(version), one).length > 0, `${one} in ${version}`);
  }
});

test('stepThatMakes: finds a resource by its kind, whatever its name', () => {
  assert.match(stepThatMakes(GUIDE, contextOf('1.17'), 'vault-release')?.resource.name ?? '', 'vault/vault');
  assert.match(stepThatMakes(GUIDE, contextOf('1.17'), 'gloo-release')?.resource.name ?? '', '/gloo');
});

test.run();
