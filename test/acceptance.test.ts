import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { singleSpaced } from 'engine/testing/single-spaced';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import type { RunSettings } from './run.ts';
import { snapshot } from './snapshot.ts';
import { suite } from './suite.ts';
import { bash, changingCalls, command, outputOf, world } from './world.ts';

const test = suite('pnpm acceptance');
const ROOT = resolve(import.meta.dirname, '..');
const folder = temporaryFolder();

// This process takes a snapshot.
test.before(async () => {
  Object.assign(process.env, world().environment());
  await world().reset();
});

/** `pnpm acceptance`, whose only knowledge of the sandbox is environment variables. */
function acceptance(args: readonly string[], settings: RunSettings = {}) {
  const script = join(ROOT, 'scripts/acceptance.ts');
  const tsx = import.meta.resolve('tsx');
  return command(process.execPath, ['--import', tsx, script, ...args], { cwd: folder, ...settings });
}

/** The results of the report's steps, by title. Nothing in the report may be a secret. */
function steps(): { results: Record<string, string>; text: string } {
  const text = readFileSync(join(folder, 'acceptance-report.md'), 'utf8');
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = world().environment();
  for (const secret of [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, world().accountId]) {
    assert.ok(secret);
    assert.not.match(text, secret);
  }
  assert.match(text, '1234••••9012');
  const table = text.slice(text.indexOf('## Steps'), text.indexOf('## Left'));
  const rows = [...table.matchAll(/^\| ([A-Z][^|]*?) +\| ([^|]*?) +\|/gm)];
  return { results: Object.fromEntries(rows.map(([, title, result]) => [title, result])), text };
}

/** The contents of the account, the cluster, Vault and this machine's helm. */
async function everything(): Promise<unknown> {
  const output = await outputOf(
    bash(`
    kubectl get crd,clusterroles,clusterrolebindings,pods -A -o name
    helm repo list || true`),
  );
  return { output, ...(await snapshot()) };
}

test('without consent, or if something with these names exists: refused, nothing is changed (exit 3)', async () => {
  const unasked = singleSpaced(await outputOf(acceptance([]), 3));
  for (const said of [`account ${world().accountId}`, 'as arn:aws:iam::', '--yes was not given'])
    assert.match(unasked, said);
  await bash('kubectl create namespace vault; kubectl create namespace gloo-acceptance');
  const taken = await outputOf(acceptance(['--yes']), 3);
  assert.match(taken, 'namespace/gloo-acceptance');
  assert.match(taken, 'namespace/vault (if a Vault runs in it, set VAULT_ADDR and VAULT_TOKEN');
  assert.equal(await changingCalls(), []);
  await bash('kubectl delete namespace vault gloo-acceptance');
});

test('everything passes, is reported, and nothing is left behind', async () => {
  const before = await everything();
  await outputOf(acceptance(['--yes']));
  const { results, text } = steps();
  assert.match(text, '# Acceptance run: passed');
  assert.equal(results, {
    Plan: 'passed',
    'Nothing is there yet': 'passed',
    'The whole guide': 'passed',
    Again: 'passed',
    Proof: 'passed',
    Troubleshoot: 'passed',
    Export: 'passed',
    'The exported file': 'passed',
    Teardown: 'passed',
    'What Helm leaves': 'passed',
    'Nothing is left': 'passed',
  });
  assert.match(text, /create +vault auth\/gloo-acceptance-aws\/role\/gloo-acceptance-demo/);
  assert.equal(await everything(), before);
});

test('interrupted with a Vault of one’s own: it cleans up there too, and the report says which steps ran', async () => {
  const before = await everything();
  const { address, token } = world().vault;
  const output = await outputOf(
    acceptance(['--yes'], {
      env: {
        ...{ VAULT_ADDR: address, VAULT_TOKEN: token, VAULT_ADDRESS: 'http://vault.company.example' },
        VAULT_ASSUMED_ROLE: 'foo-role',
      },
      end: {
        by: 'SIGINT',
        once: (output) => /vault secrets engine gloo-acceptance-kv\/ +created/.test(output),
      },
    }),
    130,
  );
  assert.match(output, 'Interrupted, and nothing is left.');
  const { clusterName, region } = world();
  assert.match(
    output,
    `this cleans up:\n  CLUSTER_NAME=${clusterName} AWS_REGION=${region} NAMESPACE=gloo-acceptance`,
  );
  const { results, text } = steps();
  assert.match(text, '# Acceptance run: not passed');
  assert.is(results['The whole guide'], 'exit code 130', text);
  assert.is(results.Again, 'not run');
  assert.is(results.Teardown, 'passed');
  const end = text.slice(text.indexOf('### What “The whole guide” printed'));
  assert.match(end, 'Interrupted. Changes made so far are kept');
  assert.match(text, '## Left behind\n\nNothing.');
  assert.equal(await everything(), before);
});

test.run();
