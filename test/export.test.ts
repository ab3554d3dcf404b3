import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { blocksOf, Reader } from './reader.ts';
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

const reader = new Reader();

test('md: the blocks of 00 to 04, pasted in order by a reader, carry out the guide and prove it', async () => {
  await reader.follow(page('00-preflight'));
  await reader.follow(page('01-aws'));
  // Late for the repair of 02-vault, whose last block is worth trying again.
  await world().control.setConsistency({ attachments: 3 });
  assert.match(await reader.follow(page('02-vault')), /VAULT_ASSUMED_ROLE=foo-role/);
  await world().control.setConsistency({ attachments: 0 });
  await reader.follow(page('03-gloo'));
  assert.match(await reader.follow(page('04-verify')), /\[default dev\]/);
});

test('md: afterwards the plan of the whole guide is empty (exit 0)', async () => {
  const { exitCode, output } = await runbook(['all', '--plan']);
  assert.is(exitCode, 0, output);
  assert.match(output, /Nothing to do\./);
});

test('--resolved: the checks of its pages succeed', async () => {
  const resolved = join(folder, 'resolved');
  await exportAll(resolved, '--resolved');
  const checks = MAKING.flatMap((id) => blocksOf(page(id, resolved))).filter(
    ({ purpose }) => purpose === 'check',
  );
  assert.ok(checks.length > 5);
  for (const { step, text } of checks) {
    const { exitCode, output } = await new Reader().paste(text);
    assert.is(exitCode, 0, `${step}: ${output}`);
    assert.not.match(output, /^false$/m, step);
  }
});

test('md: undone from the last block to the first, nothing is left', async () => {
  for (const id of MAKING.toReversed()) {
    const blocks = blocksOf(page(id)).filter(({ purpose }) => purpose.startsWith('undo'));
    for (const { text } of blocks.toReversed()) {
      const { exitCode, output } = await reader.paste(text);
      assert.is(exitCode, 0, `${id}: ${text}\n${output}`);
    }
  }
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
  await new Reader().follow(page('90-troubleshoot'));
  assert.is((await runbook(['02-vault', '--plan'])).exitCode, 0);
});

test('--resolved: this cluster’s values in place of variables, the same bytes each time, and no secret', async () => {
  const key = 'canary-license-key-77aa';
  const resolved = () =>
    runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env: { GLOO_LICENSE_KEY: key } });
  const { exitCode, output } = await resolved();
  assert.is(exitCode, 0, output);
  assert.match(output, `role-arn: arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`);
  const variables = [...output.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  assert.equal([...new Set(variables)], ['GLOO_LICENSE_KEY']);
  assert.match(output, /^\| `EDGE_VERSION` +\| `v1\.17\.3` +\|/m);
  assert.not.match(output, key);
  assert.is((await resolved()).output, output);
});

test.run();
