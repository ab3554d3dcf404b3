import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { blocksOf } from './reader.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens } from './vault.ts';
import { bash, command, outputOf, world } from './world.ts';

const test = suite('pages that stop');
const folder = temporaryFolder();

test.before(async () => {
  await guideIsDone();
  await expectRun(['export', 'all', '--resolved', '--out', folder]);
});

/** The blocks of a page, in this cluster's values. */
const blocks = (id: string): string[] =>
  blocksOf(readFileSync(join(folder, `${id}.md`), 'utf8')).map(({ text }) => text);

/** The first block of a page after its variables that contains a text. */
function block(id: string, contains: string): string {
  const found = blocks(id)
    .slice(1)
    .find((text) => text.includes(contains));
  if (found === undefined) throw new Error(`${id} has no block with ${contains}`);
  return found;
}

/** Pastes the variables and more of a page into a shell that goes on after errors. */
const paste = async (id: string, ...texts: readonly string[]): Promise<string> =>
  (await command('sh', ['-c', [blocks(id)[0], ...texts].join('\n')])).output;

const inVault = 'kubectl exec -n vault vault-0 -- ';
const ROLE = 'auth/aws/role/dev-role-iam-demo';

/** What the test changes in Vault. */
async function contents(): Promise<string> {
  return outputOf(
    bash(
      ['sys/policies/acl/dev', 'auth/aws/config/client', ROLE]
        .map((path) => `${inVault} vault read -format=json ${path} | jq .data`)
        .join('\n'),
    ),
  );
}

test('04-verify: if a login succeeds that the guide refuses, the run reports it (exit 1), and the page says NOT REFUSED', async () => {
  // The role's trust, the header value, the Vault policy and the Vault role are all too wide.
  const client = await iam();
  const RoleName = 'dev-role-iam-demo';
  const { Role } = await client.getRole({ RoleName });
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  for (const statement of trust.Statement) delete statement.Condition;
  await client.updateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify(trust) });
  await outputOf(
    bash(`
    ${inVault} vault write auth/aws/config/client iam_server_id_header_value=
    ${inVault} sh -c 'echo "path \\"*\\" { capabilities = [\\"read\\", \\"sudo\\"] }" | vault policy write dev -'
    ${inVault} vault write ${ROLE} token_policies=admin,dev token_max_ttl=1h`),
  );
  await expectRun('04-verify --yes', {
    exit: 1,
    says: [
      /✗ service account that is not listed: not refused[\s\S]*✗ no server ID header: not refused[\s\S]*✗ path outside dev\/: not refused/,
    ],
  });
  assert.equal(await loginTokens(), []);
  const refusals = ['session-name default', 'not-this-vault', `gloo '' true`, `'permission denied'`];
  const logsIn = block('04-verify', '> as-gloo.sh');
  const output = await paste('04-verify', logsIn, ...refusals.map((text) => block('04-verify', text)));
  assert.is(output.match(/^NOT REFUSED$/gm)?.length, refusals.length, output);
});

test('90-troubleshoot: its look shows Vault’s answer, and changes nothing', async () => {
  const before = await contents();
  const look = block('90-troubleshoot', 'export VAULT_ASSUMED_ROLE=');
  assert.match(await paste('90-troubleshoot', look), /^STOP: [\s\S]*ttl should be shorter than max ttl/m);
  const policies = async () => (await (await iam()).listPolicies({ Scope: 'Local' })).Policies;
  const had = await policies();
  const later = blocks('90-troubleshoot').slice(2);
  const refused = await paste('90-troubleshoot', look, ...later.map((text) => `(\n${text}\n)`));
  // An undo stops before it names a variable, and a check or a look may name more than one.
  const stops = refused.match(/not set|^STOP: .*nothing was deleted$/gm) ?? [];
  assert.ok(stops.length >= later.length, refused);
  assert.not.match(refused, /^true$/m);
  assert.equal(await policies(), had);
  const client = await iam();
  // Runs of other clusters may have left their repairs too.
  const { AttachedPolicies = [] } = await client.listAttachedRolePolicies({ RoleName: 'foo-role' });
  for (const { PolicyArn } of AttachedPolicies)
    await client.detachRolePolicy({ RoleName: 'foo-role', PolicyArn });
  assert.match(await paste('90-troubleshoot', look), /^VAULT_ASSUMED_ROLE=foo-role$/m);
  const noAccess = await paste('90-troubleshoot', `export KUBECONFIG=${folder}/absent`, look);
  assert.match(noAccess, /^STOP: /m);
  assert.not.match(noAccess, /ttl should be shorter/);
  assert.is(await contents(), before);
});

test('docs/troubleshooting: after the variables of another cluster, kubectl and helm do nothing (STOP)', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../docs/troubleshooting/README.md'), 'utf8');
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { clusterName, region } = world();
  const variables = block.replace('<aws_region>', region);
  const changes = 'kubectl create namespace by-mistake; helm list; echo end';
  for (const shell of ['sh', 'bash']) {
    const pasteFor = async (name: string) =>
      (await command(shell, ['-c', [variables.replace('<cluster_name>', name), changes].join('\n')])).output;
    const elsewhere = await pasteFor(`${clusterName}-typo`);
    assert.match(elsewhere, /(?:^STOP: kubectl is in another cluster\n){3}end/m);
    assert.not.match(elsewhere, /created|NAMESPACE/);
    const here = await pasteFor(clusterName);
    assert.match(here, /namespace\/by-mistake created\nNAME\b/);
    assert.not.match(here, 'STOP: kubectl');
    await outputOf(bash('kubectl delete namespace by-mistake'));
  }
});

test.run();
