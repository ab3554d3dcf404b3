import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWith } from 'engine/testing/left-out';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { VAULT_IN_SHELL } from 'vault-auth/internal';
import { expectRun } from './expect-run.ts';
import { blocksOf, SHELLS } from './reader.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, command, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('docs/rotation.md and docs/backup.md');

const read = (path: string) => readFileSync(path, 'utf8');
const blocks = (page: string) => blocksOf(read(join(import.meta.dirname, `../docs/${page}.md`)));
const API = 'gloo/gloo.solo.io/v1/Secret/gloo-system/api';
const SECRETS: Readonly<Record<string, object>> = {
  [API]: {
    metadata: { name: 'api', namespace: 'gloo-system' },
    header: { headers: { 'x-key': 'a "b" \\n' } },
  },
  'team/other': { key: 'value' },
};
/** A block as run by a reader whose page’s guard has printed OK. */
const guarded = (block: string) => `CHECKED=yes\nVAULT_ADDR=\n${VAULT_IN_SHELL}\n${block}`;
const inVault = async (path: string) => ((await vault(`dev/data/${path}`)).data as { data: unknown }).data;

/** Everything that Gloo's pods log from now on. */
function glooLog(): () => string {
  const path = join(world().layout.logs, 'gloo.log');
  const before = read(path).length;
  return () => read(path).slice(before);
}

test.before(async () => {
  await world().reset();
  await guideIsDone();
  for (const [path, data] of Object.entries(SECRETS)) await vault(`dev/data/${path}`, 'POST', { data });
});
test.after(() => world().reset());

test('a backup has every secret, and restores them into an empty engine', async () => {
  const [backup = '', restore = ''] = blocks('backup').map(guarded);
  const inFolder = { cwd: temporaryFolder() };
  assert.match(await outputOf(bash(backup, inFolder)), '2 of 2 secrets');
  await vault('sys/mounts/dev', 'DELETE');
  await expectRun('02-vault --yes');
  await outputOf(bash(restore, inFolder));
  for (const [path, data] of Object.entries(SECRETS)) assert.equal(await inVault(path), data);
  // The block keeps a change that was made since.
  await vault(`dev/data/${API}`, 'POST', { data: { newer: 'yes' } });
  const again = await bash(restore, inFolder);
  assert.match(again.output, 'check-and-set parameter did not match');
  assert.equal(await inVault(API), { newer: 'yes' });
  await vault(`dev/data/${API}`, 'POST', { data: SECRETS[API] });
  await expectRun('04-verify --yes');
});

for (const shell of SHELLS)
  testWith(test, shell)(
    `${shell}: without a backup in its folder, nothing is restored, and the reader is told`,
    async () => {
      const [, restore = ''] = blocks('backup').map(guarded);
      const cwd = temporaryFolder();
      const says = new RegExp(`^Nothing is restored: copy dev.ndjson of the backup to ${cwd}$`, 'm');
      for (const left of [undefined, '']) {
        if (left !== undefined) writeFileSync(join(cwd, 'dev.ndjson'), left);
        assert.match(await outputOf(command(shell, ['-c', restore], { cwd }), 1), says);
      }
    },
  );

test('the header’s value and the role’s name change, and Gloo has its secrets all the time', async () => {
  const [header = '', role = '', remove = ''] = blocks('rotation');
  const given = (name: string, block: string) => new RegExp(`${name}="(.+?)"`).exec(block)?.[1] ?? '';
  const run = RUNBOOK.map((word) => `'${word}'`).join(' ');
  const env = {
    IAM_SERVER_ID_HEADER_VALUE: given('IAM_SERVER_ID_HEADER_VALUE', header),
    VAULT_AUTH_ROLE_NAME: given('VAULT_AUTH_ROLE_NAME', role),
  };
  const log = glooLog();
  await outputOf(bash(`${header.replace('./runbook', run)} --yes`));
  const rotated = await outputOf(
    bash(`${role.replace('./runbook', run)} --yes`, {
      env: { IAM_SERVER_ID_HEADER_VALUE: env.IAM_SERVER_ID_HEADER_VALUE },
    }),
  );
  assert.match(rotated, /others who may read: .*auth\/aws\/role\/dev-role-iam-demo/);
  assert.match(await outputOf(bash(guarded(remove))), /Success! Data deleted/);
  await expectRun('90-troubleshoot', { env, says: ['Nothing is wrong.'] });
  await expectRun('all --plan', { env, says: ['No changes.'] });
  assert.match(log(), 'begin sync (1 secrets)');
  assert.not.match(log(), /begin sync \(0 secrets\)|emitter errors|unable to authenticate/);
});

test('a narrower scope reaches the policy of an earlier repair, and stays', async () => {
  const env = { VAULT_AUTH_GET_ROLE_SCOPE: 'role' };
  const says = ['update    iam policy gloo-vault-auth-get-role-policy-demo'];
  await expectRun('all --plan', { env, exit: 4, says });
  await expectRun('all --yes', { env });
  await expectRun('all --plan', { says: ['No changes.'] });
});

test.run();
