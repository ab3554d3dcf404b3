import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { POLICY } from '../testing/guide.ts';
import { differDocuments } from './policy-document.ts';

const [LOOK_UP = {}, ASSUME = {}] = POLICY.Statement as readonly object[];
const policyOf = (...Statement: readonly object[]) => ({ ...POLICY, Statement });

test('differDocuments: an external id is a secret between two companies, and is not shown', () => {
  const condition = { StringEquals: { 'sts:ExternalId': 'canary' } };
  for (const live of [
    policyOf({ ...LOOK_UP, Condition: condition }, ASSUME),
    policyOf(LOOK_UP, ASSUME, { ...ASSUME, Condition: condition }),
  ]) {
    const shown = JSON.stringify(differDocuments(live, POLICY));
    assert.match(shown, 'ExternalId');
    assert.not.match(shown, 'canary');
  }
});

test.run();
