import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sandbox } from '../sandbox.ts';
import { BREAKS, causeBreak, restoreBreak } from './index.ts';
import { SETUP } from './setup.ts';

const breaks = suite('the faults');
const nowhere = {} as Sandbox;

breaks('have unique names that are easy to type', () => {
  const names = BREAKS.map(({ name }) => name);
  assert.equal([...new Set(names)], names);
  for (const name of names) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

breaks('say what they do in a sentence', () => {
  for (const { what } of BREAKS) assert.match(what, /^[A-Z].*\.$/);
});

const SCRIPTS = BREAKS.flatMap(({ script, restore }) => [script, restore]).filter(
  (action) => typeof action === 'string',
);

breaks('are scripts that bash can parse', () => {
  assert.ok(SCRIPTS.length > 40);
  for (const script of SCRIPTS) execFileSync('bash', ['-n', '-c', `${SETUP}${script}`], { stdio: 'pipe' });
});

breaks('name resources in the partition of their sandbox', () => {
  for (const script of SCRIPTS) assert.not.match(script, 'arn:aws:');
});

/** The message of the error that an attempt fails with. */
async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was not refused';
}

breaks('that do not exist are refused with a list of those that do', async () => {
  assert.match(
    await refusal(causeBreak(nowhere, 'role-mising')),
    /^role-mising: there is no such fault.*role-missing/,
  );
  assert.match(await refusal(restoreBreak(nowhere, 'role-mising')), /^role-mising: there is no such fault/);
});

breaks('that the runbooks repair cannot be restored in any other way', async () => {
  assert.match(
    await refusal(restoreBreak(nowhere, 'role-missing')),
    /^role-missing: .*pnpm runbook all --yes/,
  );
});

breaks('can disable only opt-in regions', async () => {
  for (const region of ['us-east-1', 'eu-west-1', 'cn-north-1'])
    assert.match(
      await refusal(causeBreak({ region } as Sandbox, 'region-not-enabled')),
      `${region} is enabled in every account`,
    );
});

breaks.run();
