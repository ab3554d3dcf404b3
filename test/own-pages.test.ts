import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWith } from 'engine/testing/left-out';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { VAULT_ASSUMED_ROLE } from './operator.ts';
import { blocksOf, inSandbox, Reader, SHELLS } from './reader.ts';
import { snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { giveAuthority, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

// As in own-vault.test.ts.
process.env.SANDBOX_OWN_VAULT = '1';

const test = suite('pages for a Vault of one’s own');
const folder = temporaryFolder();
const page = (id: string) =>
  inSandbox(readFileSync(join(folder, `${id}.md`), 'utf8'), {
    GLOO_HELM_VALUES: world().environment().GLOO_HELM_VALUES ?? '',
  });

for (const shell of SHELLS)
  testWith(test, shell)(
    `${shell}: pages 01 to 05 carry the guide out with the tokens that they name, and page 99 undoes it`,
    async () => {
      await world().reset();
      const before = await snapshot();
      await outputOf(bash(giveAuthority()));
      await expectRun(['export', 'all', '--resolved', '--out', folder], { env: { VAULT_ASSUMED_ROLE } });
      const { VAULT_ADDR = '', VAULT_TOKEN = '' } = world().environment();
      const reader = new Reader(shell, { VAULT_ADDR });
      try {
        await reader.follow(page('01-aws'));
        await reader.follow(page('02-vault-own'), page('90-troubleshoot'));
        await reader.follow(page('03-gloo'));
        await reader.follow(page('04-verify'));
        await expectRun('all --plan', { says: ['No changes.'] });
        const { auth } = await vault('auth/token/create', 'POST', {
          ...{ policies: ['dev'], no_default_policy: true },
        });
        const [variables = '', , api = ''] = blocksOf(page('05-first-secret'));
        const { client_token: token } = auth as { client_token: string };
        await reader.paste(`export VAULT_TOKEN=${token}; ${variables}`);
        await reader.paste('printf secret > key.txt');
        assert.match((await reader.paste(api)).output, /version +1/);
        const blocks = blocksOf(page('99-teardown'));
        await reader.paste(`export VAULT_TOKEN=${VAULT_TOKEN}`);
        let said = '';
        for (const block of blocks) said += (await reader.paste(block)).output;
        assert.match(said, 'KEPT: dev/');
        const [, way = ''] = /for good: (vault policy delete dev.*)$/m.exec(said) ?? [];
        assert.is((await reader.paste(way)).exitCode, 0, said);
        await outputOf(bash('kubectl delete namespace gloo-system'));
        const [now, then] = [await snapshot(), before];
        assert.equal(now, then);
      } finally {
        await reader.leave();
      }
    },
  );

test.run();
