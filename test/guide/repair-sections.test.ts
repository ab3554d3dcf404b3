import { USUAL } from 'guide/inputs/variant';
import { symbolicGuide } from 'guide/pages/symbolic';
import { stepsFor } from 'guide/repairs/repair-sections';
import { allPages } from 'troubleshoot/internal';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED } from './runbooks.ts';

const contextOf = (version: '1.17' | '1.16') => symbolicGuide(LOADED, { ...USUAL, guideVersion: version });

test('stepsFor: everything that a diagnosis wants recreated is made by some step', () => {
  const made = new Set(allPages().flatMap(({ makes }) => makes));
  assert.ok(made.size > 10);
  for (const version of ['1.17', '1.16'] as const) {
    for (const one of made) assert.ok(stepsFor(contextOf(version), one).length > 0, `${one} in ${version}`);
  }
});

test.run();
