import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { events } from './events.ts';
import { expectRun } from './expect-run.ts';
import { nodeOf, SUPPORTED_NODES } from './node-versions.ts';
import type { CommandResult } from './start.ts';
import { suite } from './suite.ts';
import { command, outputOf, world } from './world.ts';

const test = suite('the program as one file');
const IDS = ['01-aws', 'all'];
const folder = temporaryFolder();
const fileOf = (id: string): string => join(folder, `${id}.mjs`);

/** `./runbook export <id> --format mjs --out <file>` */
async function exportTo(file: string, id: string): Promise<void> {
  await expectRun(['export', id, '--format', 'mjs', '--out', file]);
}

/** Runs a bundle as the only file of an empty folder, without this repository or anything installed. */
async function alone(id: string, ...args: string[]): Promise<CommandResult> {
  const cwd = temporaryFolder();
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

test('01-aws.mjs works alone in an empty folder, and writes a report', async () => {
  const file = join(folder, 'report.html');
  await outputOf(alone('01-aws', '--yes', '--report', file));
  assert.match(readFileSync(file, 'utf8'), 'node 01-aws.mjs --yes');
});

test('it takes the flags of ./runbook, but no runbook’s name; --version names what it was made from', async () => {
  const plan = await outputOf(alone('01-aws', '--plan', '--only', '2', '--json'));
  assert.is(events(plan).filter(({ type }) => type === 'plan').length, 1);
  const other = await outputOf(alone('01-aws', '02-vault', '--plan'), 2);
  assert.match(other, /next +node 01-aws\.mjs --help lists the flags/);
  const version = await outputOf(alone('01-aws', '--version'));
  assert.match(version, /^01-aws, made from gloo-vault-irsa \d+\.\d+\.\d+/);
});

for (const major of SUPPORTED_NODES) {
  test(`all.mjs runs with Node ${major}`, async () => {
    const node = nodeOf(major);
    const ran = (...args: string[]) => command(node, [fileOf('all'), ...args]);
    assert.match(await outputOf(command(node, ['--version'])), `v${major}.`);
    assert.match(await outputOf(ran('--plan', '--only', '01-aws')), 'No changes.');
    assert.match(await outputOf(ran('--no-such-flag'), 2), 'node all.mjs --help lists the flags');
  });
}

/** Makes the first call of `AbortSignal.any` throw an unexpected error. */
const DEFECT = 'data:text/javascript,AbortSignal.any=()=>{throw new TypeError("injected")}';

test('an internal error is said to be one, without a stack trace', async () => {
  const words = ['--import', DEFECT, fileOf('01-aws'), '--plan'];
  const output = await outputOf(command(process.execPath, words), 1);
  assert.match(output, /injected[\s\S]*This is a bug in the runbooks\./);
  assert.not.match(output, /^ +at /m);
});

test('exported twice, it is the same bytes, and less than 3.2 MB', async () => {
  const again = join(folder, 'again.mjs');
  await exportTo(again, '01-aws');
  assert.ok(readFileSync(again).equals(readFileSync(fileOf('01-aws'))));
  for (const id of IDS)
    assert.ok(statSync(fileOf(id)).size < 3_200_000, `${id}: ${statSync(fileOf(id)).size}`);
});

test.run();
