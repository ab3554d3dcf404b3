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

test('withoutChangesAsHelm: helm owns the fields that it applies on the server, without changes under its name', () => {
  const entries = [APPLIED, CHANGED, ...OTHERS, entry('helm', 'Update', 'scale')];
  assert.equal(withoutChangesAsHelm(entries), [APPLIED, ...OTHERS]);
});

test('withoutChangesAsHelm: Helm 3 keeps its own changes, and an object without changes under its name stays unchanged', () => {
  assert.is(withoutChangesAsHelm([CHANGED, ...OTHERS]), undefined);
  assert.is(withoutChangesAsHelm([APPLIED, ...OTHERS]), undefined);
});

test.run();
