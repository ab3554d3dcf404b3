import { copyFileSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { events } from './events.ts';
import { suite } from './suite.ts';
import { changingCalls, command, type Ran, runbook, world } from './world.ts';

const test = suite('each runbook as one file');
const IDS = ['01-aws', '02-vault', '03-gloo', '04-verify'];
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const fileOf = (id: string): string => join(folder, `${id}.mjs`);

/** `pnpm runbook export <id> --format mjs --out <file>` */
async function exportTo(file: string, id: string): Promise<void> {
  const { exitCode, output } = await runbook(['export', id, '--format', 'mjs', '--out', file]);
  assert.is(exitCode, 0, output);
}

/** Runs a bundle as the only file of an empty folder, without this repository or anything installed. */
async function alone(id: string, ...args: string[]): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'alone-'));
  const file = join(cwd, basename(fileOf(id)));
  copyFileSync(fileOf(id), file);
  const ran = await command(process.execPath, [basename(file), ...args], {
    cwd,
    env: { NODE_PATH: undefined },
  });
  assert.equal(readdirSync(cwd), [basename(file)]);
  return ran;
}

test.before(async () => {
  await world().reset();
  for (const id of IDS) await exportTo(fileOf(id), id);
});

test('without a terminal and without --yes it is refused, and nothing is changed (exit 3)', async () => {
  await world().control.clearCalls();
  const { exitCode, output } = await alone('01-aws');
  assert.is(exitCode, 3, output);
  assert.match(output, /--yes/);
  assert.equal(await changingCalls(), []);
});

for (const id of IDS) {
  test(`${id}.mjs works alone in an empty folder, after those before it`, async () => {
    const { exitCode, output } = await alone(id, '--yes');
    assert.is(exitCode, 0, output);
  });
}

test('afterwards the plan of the whole guide is empty (exit 0)', async () => {
  const { exitCode, output } = await runbook(['all', '--plan']);
  assert.is(exitCode, 0, output);
  assert.match(output, /Nothing to do\./);
});

test('the flags are those of pnpm runbook, its name being fixed', async () => {
  const plan = await alone('01-aws', '--plan', '--only', '2', '--json');
  assert.is(plan.exitCode, 0, plan.output);
  assert.is(events(plan.output).filter(({ type }) => type === 'plan').length, 1);
  const other = await alone('01-aws', '02-vault', '--plan');
  assert.is(other.exitCode, 2, other.output);
  const help = await alone('01-aws', '--help');
  assert.is(help.exitCode, 0);
  assert.match(help.output, /^node 01-aws\.mjs \[flags\]/);
  assert.match(help.output, '--strict-trust');
});

test('it writes a report', async () => {
  const file = join(folder, 'report.html');
  const { exitCode, output } = await alone('04-verify', '--yes', '--report', file);
  assert.is(exitCode, 0, output);
  const report = readFileSync(file, 'utf8');
  assert.match(report, 'node 04-verify.mjs --yes');
  assert.match(report, 'no server ID header');
});

test('--version says what it was made from', async () => {
  const { exitCode, output } = await alone('03-gloo', '--version');
  assert.is(exitCode, 0);
  assert.match(output, /^03-gloo, made from gloo-vault-irsa \d+\.\d+\.\d+/);
});

test('exported twice, it is the same bytes, and less than 3 MB', async () => {
  for (const id of IDS) {
    const again = join(folder, `${id}-again.mjs`);
    await exportTo(again, id);
    assert.ok(readFileSync(again).equals(readFileSync(fileOf(id))), id);
    assert.ok(statSync(again).size < 3_000_000, `${id}: ${statSync(again).size}`);
  }
});

test('it carries the licences of all that is in it', () => {
  const text = readFileSync(fileOf('02-vault'), 'utf8');
  const notice = text.slice(text.lastIndexOf('LICENCES'));
  for (const name of ['gloo-vault-irsa', 'zx', 'axios', 'node-vault', '@aws-sdk/client-iam', 'zod', 'yaml']) {
    assert.match(notice, new RegExp(`^${name} \\d+\\.\\d+.* \\([\\w.-]+\\)$`, 'm'));
  }
});

test.run();
