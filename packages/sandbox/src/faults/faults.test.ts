import { execFileSync } from 'node:child_process';
import { thrownBy } from 'engine/testing/thrown';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sandbox } from '../up/sandbox.ts';
import { causeFault, FAULTS, restoreFault, SETUP } from './run.ts';

const faults = suite('the faults');
const nowhere = {} as Sandbox;

const SCRIPTS = FAULTS.flatMap(({ cause, undo, unmanaged }) => [cause, undo, unmanaged]).filter(
  (script) => script !== undefined,
);

faults('are scripts that bash can parse', () => {
  assert.ok(SCRIPTS.length > 100);
  for (const script of SCRIPTS) execFileSync('bash', ['-n', '-c', `${SETUP}${script}`], { stdio: 'pipe' });
});

faults('name resources in the partition of their sandbox', () => {
  for (const script of SCRIPTS) assert.not.match(script, 'arn:aws:');
});

faults('that do not exist are refused', async () => {
  const missing = 'there is no fault "role-mising": pnpm sandbox break lists all';
  for (const act of [causeFault, restoreFault])
    assert.match(String(await thrownBy(() => act(nowhere, 'role-mising'))), missing);
});

faults.run();
