import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW } from 'engine/testing/hostile';
import * as assert from 'uvu/assert';
import { suite } from './suite.ts';
import { outputOf, type RunSettings, runbook, world } from './world.ts';

const test = suite('hostile input');

/** Each start loads the whole program, so more at once would only wait for the CPU. */
const AT_ONCE = 4;
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const CANARY = join(folder, 'canary');

interface Case {
  readonly what: string;
  readonly args?: readonly string[];
  readonly env?: RunSettings['env'];
  /** The content of `.env` in the working folder. */
  readonly file?: string;
  /** What the answer must name. */
  readonly says: string;
  /** What it must not show. */
  readonly hides?: string;
}

const all = ['all', '--yes'];
/** One for each way by which text gets in. What each input refuses is in runbooks/inputs/inputs.test.ts. */
const CASES: readonly Case[] = [
  { what: 'a command in $()', args: [...all, '--cluster', `$(touch ${CANARY})`], says: 'CLUSTER_NAME' },
  { what: 'an option for a context', args: [...all, '--kube-context=--server=x'], says: '--kube-context' },
  { what: 'a context with a line break', args: [...all, '--kube-context', 'a\nb'], says: '"a\\nb"' },
  {
    what: 'an escape sequence',
    args: [...all, '--cluster', '\u001b[2J\u001b]0;x\u0007'],
    says: '\\u001b[2J',
  },
  { what: 'an escape sequence as a flag', args: ['all', '--\u001b[2J'], says: '\\u001b[2J' },
  { what: 'an escape sequence as a runbook', args: ['\u009b2J'], says: '\\u009b2J' },
  {
    what: 'a line that looks like ours',
    args: ['all', '--only', '1\n✓ forged'],
    says: 'CLUSTER_NAME',
    env: { CLUSTER_NAME: '\n✓ forged' },
  },
  { what: 'text with a right-to-left override', env: { AWS_REGION: '\u202e1-tsae-su' }, says: '\\u202e' },
  { what: 'a name of 100,000 characters', env: { CLUSTER_NAME: 'c'.repeat(100_000) }, says: 'CLUSTER_NAME' },
  { what: 'an argument of 100,000 characters', args: [`-${'n'.repeat(100_000)}`], says: 'too long' },
  {
    what: 'VAULT_ADDR that is an option',
    env: { VAULT_ADDR: '--flag', VAULT_TOKEN: 'x' },
    says: 'VAULT_ADDR',
  },
  { what: 'VAULT_ADDR that is a script', env: { VAULT_ADDR: 'javascript:1' }, says: 'VAULT_ADDR' },
  {
    what: 'VAULT_ADDR with credentials',
    env: { VAULT_ADDR: 'http://user:pw@127.0.0.1' },
    says: 'credentials',
  },
  {
    what: 'a token with a line break',
    env: { VAULT_TOKEN: 'hvs.pssst\nX: y' },
    says: 'VAULT_TOKEN',
    hides: 'pssst',
  },
  {
    what: 'a key with a line break',
    env: { AWS_SECRET_ACCESS_KEY: 'pssst\nX: y' },
    says: 'AWS_SECRET_ACCESS_KEY',
    hides: 'pssst',
  },
  {
    what: 'a license key with a space',
    env: { GLOO_LICENSE_KEY: 'pssst pssst' },
    says: 'GLOO_LICENSE_KEY',
    hides: 'pssst',
  },
  {
    what: 'a command in a fleet',
    args: [...all, '--fleet', '.env'],
    file: `clusters:\n- CLUSTER_NAME: a$(touch ${CANARY})\n- name: "\u001b[2J"\n  VAULT_TOKEN: pssst\n`,
    says: 'line 3: ',
    hides: 'pssst',
  },
  {
    what: 'an escape sequence as a fleet',
    args: [...all, '--fleet', '\u001b[2J'],
    says: '\\u001b[2J',
  },
  {
    what: 'a command in .env',
    file: `CLUSTER_NAME="$(touch ${CANARY})"\n`,
    env: { CLUSTER_NAME: undefined },
    says: 'CLUSTER_NAME',
  },
];

async function refused({ what, args = all, env, file, says, hides }: Case): Promise<void> {
  const cwd = mkdtempSync(join(folder, 'in-'));
  if (file !== undefined) writeFileSync(join(cwd, '.env'), file);
  const { exitCode, output } = await runbook(args, { cwd, ...(env && { env }) });
  assert.is(exitCode, 2, `${what}: ${output}`);
  assert.ok(output.includes(says), `${what}: ${output}`);
  assert.match(output, /^ +next /m, what);
  assert.not.match(output, /^ {4}at |node:internal/m, what);
  assert.not.match(output, RAW, what);
  assert.not.match(output, /^✓ forged/m, what);
  assert.ok(output.length < 5000, `${what}: ${output.length} characters`);
  if (hides !== undefined) assert.not.match(output, hides, what);
  assert.equal(readdirSync(cwd), file === undefined ? [] : ['.env'], what);
}

test.before(() => world().control.clearCalls());
test.after(() => rmSync(folder, { recursive: true }));

for (let from = 0; from < CASES.length; from += AT_ONCE) {
  const some = CASES.slice(from, from + AT_ONCE);
  test(`${some.map(({ what }) => what).join(', ')} (exit 2)`, async () => {
    await Promise.all(some.map(refused));
  });
}

test('.env that is a folder (exit 2)', async () => {
  const cwd = mkdtempSync(join(folder, 'in-'));
  mkdirSync(join(cwd, '.env.demo'));
  const output = await outputOf(runbook([...all, '--cluster', 'demo'], { cwd }), 2);
  assert.match(output, /\.env\.demo[\s\S]*cannot be read/);
  assert.not.match(output, /^ {4}at /m);
});

test('nothing was executed, and no question was asked', async () => {
  assert.not(existsSync(CANARY));
  assert.equal(await world().control.calls(), []);
  assert.equal(await world().control.vaultCalls(), []);
});

test.run();
