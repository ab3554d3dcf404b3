import { USUAL } from 'guide/inputs/variant';
import { symbolicGuide } from 'guide/pages/symbolic';
import { stepsFor } from 'guide/repairs/repair-sections';
import { guideOf } from 'guide/testing/guide';
import { allPages } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

const contextOf = (version: '1.17' | '1.16') => symbolicGuide(LOADED, { ...USUAL, guideVersion: version });

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
