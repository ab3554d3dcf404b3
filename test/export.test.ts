import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { iam, somebodyElses } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { blocksOf, inSandbox, OWN_NAMES, Reader, SHELLS } from './reader.ts';
import { runbook } from './run.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('exported runbooks');
const folder = temporaryFolder();
const page = (id: string): string => readFileSync(join(folder, `${id}.md`), 'utf8');

test.before(async () => {
  await expectRun(['export', 'all', '--out', folder]);
  await world().reset();
});

const filled = (id: string, values: Readonly<Record<string, string>> = {}) => inSandbox(page(id), values);

const NOT_DELETED = /^STOP: .* nothing was deleted$/m;

/** All files in a folder; a page works in a new one. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const reader = new Reader('dash');
test.after(() => reader.leave());
/** Its AWS CLI is slow, and so is each login of kubectl, which asks that CLI. */
const slow = new Reader('bash', { slow: true });
test.after(() => slow.leave());
const inBash = new Reader('bash');
test.after(() => inBash.leave());

test('md: the blocks of 00 to 04, with every name changed, carry out the guide and prove it when pasted into dash in order', async () => {
  await reader.follow(filled('00-preflight', OWN_NAMES));
  const made = await reader.follow(filled('01-aws', OWN_NAMES));
  for (const kind of ['role', 'policy'])
    assert.match(
      made,
      new RegExp(`^VAULT_AUTH_${kind.toUpperCase()}_ARN=arn:aws:iam::\\d+:${kind}/own-`, 'm'),
    );
  // IAM is slow to show the attachment that repairs 02-vault: page 90-troubleshoot says to try its last block again.
  await world().control.setConsistency({ attachments: 3 });
  const repair = filled('90-troubleshoot', OWN_NAMES);
  const followed = await reader.follow(filled('02-vault', OWN_NAMES), { repair });
  assert.match(followed, /VAULT_ASSUMED_ROLE=foo-role/);
  await world().control.setConsistency({ attachments: 0 });
  await reader.follow(filled('03-gloo', OWN_NAMES));
  assert.match(await reader.follow(filled('04-verify', OWN_NAMES)), /\[default two\]/);
  assert.equal(filesIn(reader.folder), []);
  await expectRun('all --plan', { env: OWN_NAMES, says: [/No changes\./] });
});

test('md: pasted again, they change nothing', async () => {
  const done = await snapshot();
  for (const id of ['01-aws', '02-vault', '03-gloo'])
    await reader.follow(filled(id, OWN_NAMES), { again: true });
  await sameAs(done);
});

/** The pages that make something, last one first, as a reader undoes them. */
const MAKING = ['90-troubleshoot', '03-gloo', '02-vault', '01-aws'];

test('md: in a new shell, no undo deletes what equals the page', async () => {
  const done = await snapshot();
  const another = new Reader('dash');
  try {
    for (const { purpose, text } of MAKING.flatMap((id) => blocksOf(filled(id, OWN_NAMES)))) {
      if (purpose === 'do') continue;
      const { output } = await another.paste(text);
      assert.match(output, { variables: /^OK/m, check: /^true/m, undo: NOT_DELETED }[purpose], text);
    }
  } finally {
    await another.leave();
  }
  await sameAs(done);
});

test('md: undone in the shell that made it, from the last page to the first, nothing is left', async () => {
  for (const id of MAKING) {
    // The checks of other pages fail after the repair was undone, and their undo needs none.
    const checks = id === '90-troubleshoot' || id === '01-aws' ? (['check'] as const) : [];
    await reader.follow(filled(id, OWN_NAMES), { purposes: ['variables', ...checks, 'undo'] });
  }
  const { output } = await runbook(['01-aws', '--plan'], { env: OWN_NAMES });
  assert.is(output.match(/^ +\+ create/gm)?.length, 4, output);
  assert.equal((await (await iam()).listPolicies({ Scope: 'Local' })).Policies, []);
  assert.is((await bash('helm list -A -q')).output, '');
});

test('md: the Vault page of the guide for 1.16, pasted into bash, with a denial and its repair', async () => {
  const out = temporaryFolder();
  await expectRun(['export', 'all', '--guide', '1.16', '--out', out]);
  await expectRun('01-aws --yes --guide 1.16');
  const older = (id: string) => inSandbox(readFileSync(join(out, `${id}.md`), 'utf8'));
  const followed = await slow.follow(older('02-vault'), { repair: older('90-troubleshoot') });
  assert.match(followed, 'VAULT_ASSUMED_ROLE=foo-role');
  await expectRun('02-vault --plan --guide 1.16');
  await world().emptyAwsAndVault();
});

test('md: somebody else’s role and policy with these names stop the page, and stay as they are', async () => {
  const client = await iam();
  const PolicyArn = await somebodyElses();
  const blocks = blocksOf(filled('01-aws')).filter(({ purpose }) => purpose !== 'undo');
  const paste = async (page: readonly { text: string }[]) => {
    let output = '';
    for (const { text } of page) output += (await inBash.paste(text)).output;
    return output;
  };
  const role =
    /EntityAlreadyExists[\s\S]*\nfalse: iam role [\s\S]*VAULT_AUTH_ROLE_ARN: parameter null or not set/;
  assert.match(await paste(blocks), role);
  // The role's name is free now, but not the policy's.
  const renamed = blocks.map(({ text }) => ({
    text: text.replace(/(export VAULT_AUTH_ROLE_NAME=).*/, '$1half-way'),
  }));
  const policy =
    /\ntrue\n[\s\S]*EntityAlreadyExists[\s\S]*Invalid length for parameter PolicyArn[\s\S]*\nfalse: iam policy /;
  assert.match(await paste(renamed), policy);
  const { PolicyRoles } = await client.listEntitiesForPolicy({ PolicyArn });
  assert.equal(PolicyRoles, []);
  for (const RoleName of ['dev-role-iam-demo', 'half-way']) {
    const { AttachedPolicies } = await client.listAttachedRolePolicies({ RoleName });
    assert.equal(AttachedPolicies, []);
  }
});

/** What other teams have under the guide's names, of other kinds and with other contents. */
const OTHERS = `
helm repo add hashicorp "$HASHICORP_HELM_REPO"; helm repo add gloo "$GLOO_HELM_REPO"
helm install vault hashicorp/vault -n vault --create-namespace --set server.dev.enabled=true --wait
helm install gloo gloo/gloo -n gloo-system --create-namespace --version 1.17.3
kubectl exec -n vault vault-0 -- sh -c '
vault auth enable -path=aws approle
vault secrets enable -path=dev -version=1 kv
vault write sys/policies/acl/dev policy="path \\"apps/*\\" { capabilities = [\\"read\\"] }"
vault kv put -mount=secret theirs a=b'
aws iam create-open-id-connect-provider --url "$(aws eks describe-cluster --name demo --query cluster.identity.oidc.issuer --output text)" --client-id-list theirs`;

/** A shell for each page: the unit tests of the pages paste every block in all of them. */
const OF_PAGES = { '01-aws': SHELLS.at(-1), '02-vault': SHELLS[1], '03-gloo': SHELLS[0] };

test('md: after steps that stopped, no undo deletes what others have, and no step writes there', async () => {
  await world().reset();
  await somebodyElses();
  await outputOf(bash(OTHERS));
  const others = await snapshot();
  for (const [id, name] of Object.entries(OF_PAGES)) {
    const shell = new Reader(name);
    try {
      for (const { purpose, text } of blocksOf(filled(id))) {
        if (purpose === 'check') continue;
        const { output } = await shell.paste(text);
        if (purpose === 'undo') assert.match(output, NOT_DELETED, `${text}\n${output}`);
      }
    } finally {
      await shell.leave();
    }
  }
  await sameAs(others);
});

test('--resolved: this cluster’s values in place of variables, the same bytes each time, no secret', async () => {
  const key = 'canary-license-key-77aa';
  const resolved = () =>
    runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env: { GLOO_LICENSE_KEY: key } });
  const output = await outputOf(resolved());
  assert.match(output, `role-arn: arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`);
  // The first variable of a command stays: it is what stops the command if it is unset.
  const steps = output.slice(output.indexOf('\n## Step 1'));
  const variables = [...steps.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
  assert.equal([...new Set(variables)], ['GLOO_LICENSE_KEY']);
  assert.match(output, /^export EDGE_VERSION=v1\.17\.3$/m);
  assert.not.match(output, key);
  // Its values are wrong for credentials of any other account.
  assert.match(output, `= ${world().accountId} ] || echo 'this page is for account ${world().accountId}'`);
  assert.is((await resolved()).output, output);
});

test.run();
