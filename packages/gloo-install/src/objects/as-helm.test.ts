import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withoutChangesAsHelm } from './as-helm.ts';

const entry = (manager: string, operation: string, subresource?: string) => ({
  manager,
  operation,
  ...(subresource && { subresource }),
});
const [APPLIED, CHANGED] = [entry('helm', 'Apply'), entry('helm', 'Update')];
const OTHERS = [entry('kubectl-set', 'Update'), entry('helm', 'Update', 'status')];

test('withoutChangesAsHelm: what helm applies on the server is its own, without changes under its name', () => {
  const entries = [APPLIED, CHANGED, ...OTHERS, entry('helm', 'Update', 'scale')];
  assert.equal(withoutChangesAsHelm(entries), [APPLIED, ...OTHERS]);
});

test('withoutChangesAsHelm: what Helm 3 has changed stays its own, and so does what nobody has changed under its name', () => {
  assert.is(withoutChangesAsHelm([CHANGED, ...OTHERS]), undefined);
  assert.is(withoutChangesAsHelm([APPLIED, ...OTHERS]), undefined);
});

test.run();
