import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { filledIn, Reader } from './reader.ts';
import { suite } from './suite.ts';
import { bash, runbook, world } from './world.ts';

const test = suite('exported runbooks');
const folder = mkdtempSync(join(tmpdir(), 'exported-'));
const MAKING = ['01-aws', '02-vault', '03-gloo'];
const page = (id: string, from = folder): string => readFileSync(join(from, `${id}.md`), 'utf8');

async function exportAll(to: string, ...flags: string[]): Promise<void> {
  const { exitCode, output } = await runbook(['export', 'all', '--out', to, ...flags]);
  assert.is(exitCode, 0, output);
}

test.before(async () => {
  await exportAll(folder);
  await world().reset();
});

const PLACE = { CLUSTER_NAME: world().clusterName, AWS_REGION: world().region };
const filled = (id: string, values: Readonly<Record<string, string>> = {}) =>
  filledIn(page(id), { ...PLACE, ...values });

const reader = new Reader('dash');
test.after(() => reader.leave());

test('md: the blocks of 00 to 03, pasted into dash in order, carry out the guide; those of 04 prove it', async () => {
  await reader.follow(filled('00-preflight'));
  await reader.follow(filled('01-aws'));
  // Late for the repair of 02-vault, whose last block is worth trying again.
  await world().control.setConsistency({ attachments: 3 });
  assert.match(await reader.follow(filled('02-vault')), /VAULT_ASSUMED_ROLE=foo-role/);
  await world().control.setConsistency({ attachments: 0 });
  await reader.follow(filled('03-gloo'));
  const inBash = new Reader('bash');
  assert.match(await inBash.follow(filled('04-verify')), /\[default dev\]/);
  await inBash.leave();
});

test('md: afterwards the plan of the whole guide is empty (exit 0)', async () => {
  const { exitCode, output } = await runbook(['all', '--plan']);
  assert.is(exitCode, 0, output);
  assert.match(output, /Nothing to do\./);
});

test('--resolved: the checks of its pages succeed', async () => {
  const resolved = join(folder, 'resolved');
  await exportAll(resolved, '--resolved');
  const checker = new Reader('bash');
  for (const id of MAKING) await checker.follow(page(id, resolved), ['variables', 'guard', 'check']);
  await checker.leave();
});

test('md: undone from the last page to the first, nothing is left', async () => {
  for (const id of MAKING.toReversed())
    await reader.follow(filled(id), ['variables', 'guard', 'check', 'look', 'undo']);
  const { output } = await runbook(['01-aws', '--plan']);
  assert.is(output.match(/^ +\+ create/gm)?.length, 4, output);
  const left = await bash(
    'aws iam list-policies --scope Local --query "Policies[].PolicyName"; helm list -A -q',
  );
  assert.is(left.output.trim(), '[]');
});

test('md: 90-troubleshoot repairs the denial', async () => {
  await world().reset();
  const upToDenial = await runbook(['all', '--yes', '--only', '01-aws,02-vault.1,02-vault.2,02-vault.3']);
  assert.is(upToDenial.exitCode, 0, upToDenial.output);
  await reader.follow(filled('90-troubleshoot'));
  assert.is((await runbook(['02-vault', '--plan'])).exitCode, 0);
});

test('--resolved: this cluster’s values in place of variables, the same bytes each time, and no secret', async () => {
  const key = 'canary-license-key-77aa';
  const resolved = () =>
    runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env: { GLOO_LICENSE_KEY: key } });
  const { exitCode, output } = await resolved();
  assert.is(exitCode, 0, output);
  assert.match(output, `role-arn: arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`);
  const steps = output.slice(output.indexOf('\n## Step 1'));
  const variables = [...steps.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
  assert.equal([...new Set(variables)], ['GLOO_LICENSE_KEY']);
  assert.match(output, /^\| `EDGE_VERSION` +\| `v1\.17\.3` +\|/m);
  assert.not.match(output, key);
  assert.is((await resolved()).output, output);
});

test.run();
