import { DIAGNOSES, type ResourceKind } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { symbolicContext } from '../symbolic.ts';
import { stepThatMakes } from './made.ts';
import { stepsFor } from './repairs.ts';

const guide = (version: '1.17' | '1.16') =>
  symbolicContext({ guide: version, enterprise: false, strictTrust: false });

const STEPS: [made: ResourceKind, in117: string[], in116: string[]][] = [
  ['role', ['01-aws.2'], ['01-aws.2']],
  ['vault-policy', ['02-vault.2'], ['02-vault.4']],
  ['client-config', ['02-vault.3'], ['02-vault.5']],
  ['vault-role', ['02-vault.4'], ['02-vault.6']],
  ['gloo', ['03-gloo.2'], ['03-gloo.2']],
  [
    'get-role-permission',
    ['90-troubleshoot.1', '90-troubleshoot.2'],
    ['90-troubleshoot.1', '90-troubleshoot.2'],
  ],
];
for (const [made, in117, in116] of STEPS) {
  test(`stepsFor: ${made} is made by the step of each guide that makes it`, () => {
    assert.equal(stepsFor(guide('1.17'), made), in117);
    assert.equal(stepsFor(guide('1.16'), made), in116);
  });
}

test('stepsFor: whatever a trouble has made again, some step makes', () => {
  const made = new Set(DIAGNOSES.flatMap(({ repair }) => repair?.makes ?? []));
  assert.ok(made.size > 10);
  for (const version of ['1.17', '1.16'] as const) {
    for (const one of made) assert.ok(stepsFor(guide(version), one).length > 0, `${one} in ${version}`);
  }
});

test('stepThatMakes: a resource is found by its kind, whatever it is named', () => {
  for (const [thing, kind] of [
    ['role', 'iam-role'],
    ['policy', 'iam-policy'],
    ['vault', 'helm-release'],
    ['gloo', 'helm-release'],
  ] as const) {
    assert.is(stepThatMakes(guide('1.17'), thing)?.resource.kind, kind);
  }
  assert.match(stepThatMakes(guide('1.17'), 'vault')?.resource.name ?? '', 'vault/vault');
  assert.match(stepThatMakes(guide('1.17'), 'gloo')?.resource.name ?? '', '/gloo');
});

test.run();
