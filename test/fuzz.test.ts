import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RAW } from 'engine/testing/hostile';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { type Expected, expectRun } from './expect-run.ts';
import type { RunSettings } from './run.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('hostile input');

const CANARY = join(temporaryFolder(), 'canary');

/** A working folder with this `.env`. */
function folderWith(env: string): string {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, '.env'), env, { mode: 0o600 });
  return cwd;
}

const ALL = ['all', '--yes'];
const FLEET = `clusters:\n- CLUSTER_NAME: a$(touch ${CANARY})\n- name: "\u001b[2J"\n  VAULT_TOKEN: pssst\n`;

/** One for each way by which text gets in, and what the answer names. What each input refuses is in inputs.test.ts. */
const DOORS: Readonly<
  Record<string, RunSettings & Expected & { readonly args?: readonly string[]; readonly names: string }>
> = {
  'a command as a flag’s value': { args: [...ALL, '--cluster', `$(touch ${CANARY})`], names: 'CLUSTER_NAME' },
  'an escape sequence as a runbook': { args: ['\u009b2J'], names: '\\u009b2J' },
  'an argument of 100,000 characters': { args: [...ALL, `-${'n'.repeat(100_000)}`], names: 'too long' },
  'a variable with a right-to-left override': { env: { AWS_REGION: '\u202e1-tsae-su' }, names: '\\u202e' },
  'a command in a fleet': { args: [...ALL, '--fleet', '.env'], cwd: folderWith(FLEET), names: 'line 3: ' },
  'a command in .env': {
    cwd: folderWith(`CLUSTER_NAME="$(touch ${CANARY})"\n`),
    env: { CLUSTER_NAME: undefined },
    names: 'CLUSTER_NAME',
  },
};

for (const [what, { args = ALL, names, ...settings }] of Object.entries(DOORS))
  test(`${what} (exit 2)`, async () => {
    const hides = ['pssst', RAW, 'node:internal'];
    await expectRun(args, { ...settings, exit: 2, says: [names, /^[\s\S]{1,5000}$/], hides });
    assert.equal([...(await world().control.calls()), ...(await world().control.vaultCalls())], []);
    assert.not(existsSync(CANARY));
  });

test.run();
