import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import * as assert from 'uvu/assert';
import { leftToVault } from 'vault-auth/internal';
import { expectRun } from './expect-run.ts';
import { differences, type Snapshot, sameAs, snapshot, unmarked } from './snapshot.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('guide');
let ours: Snapshot;
/** The secret that 04-verify writes to the new kv engine. */
const PROBE = 'dev/data/gloo/gloo-vault-irsa-probe';

test.before(() => world().reset());

test.row('--plan: every change is shown, none is made', 'all --plan', {
  exit: 4,
  says: [
    ...[/create +iam role dev-role-iam-demo/, /create +helm release vault\/vault/],
    ...[/create +vault policy dev/, /create +helm release gloo-system\/gloo/],
    /if AWS denies Vault iam:GetRole:\s+\+ create +iam policy [\s\S]+\+ create +iam attachment of [\w-]+ to role foo-role/,
  ],
});

test('the plan has created no namespace', async () => {
  const namespaces = await outputOf(bash('kubectl get namespaces -o name'));
  assert.not.match(namespaces, /vault|gloo-system/);
});

test('the whole guide, cold, with an IAM that is slow to show new resources: denied, repaired and proved (exit 0)', async () => {
  const { control } = world();
  // IAM shows a new provider before trust policies may name it, and a new kv engine briefly reports that it is upgrading.
  await control.setConsistency({ roles: 2, policies: 2, attachments: 2, providers: 2, principals: 8 });
  await control.setFaults([{ kind: 'upgrading', service: 'vault', action: `POST ${PROBE}`, times: 2 }]);
  const PROOFS = [
    ...['service account gloo', 'service account discovery', 'secret', 'wrong server ID header'],
    ...['no server ID header', 'path outside dev/', 'service account that is not listed'],
  ];
  await expectRun('all --yes', {
    says: [
      /… .*waiting for .* \(usually .*, at most \d+ s\)/,
      /because no identity-based policy allows the iam:GetRole action/,
      /Access denied due to identity-based policies – implicit denial/,
      /VAULT_ASSUMED_ROLE=foo-role/,
      /02-vault\.4 .* repaired/,
      ...PROOFS.map((proof) => new RegExp(`✓ 04-verify.*[(, ]${proof}[,)]`)),
    ],
  });
  await control.setConsistency({ roles: 0, policies: 0, attachments: 0, providers: 0, principals: 0 });
  await control.clearFaults();
  const refused = (await control.calls()).filter(({ error }) => error === 'MalformedPolicyDocument');
  assert.ok(refused.length > 0, 'IAM did not refuse the new provider');
  const written = (await control.vaultCalls()).filter(
    ({ method, path }) => `${method} ${path}` === `POST ${PROBE}`,
  );
  assert.equal(
    written.map(({ status }) => status),
    [400, 400, 200],
  );
  ours = await snapshot();
});

test('again: nothing to do, and nothing is changed (exit 0)', async () => {
  const output = await expectRun('all --yes', {
    says: [/No changes: everything already matches the guide, and the verification passed\./],
    hides: [/ created | updated | repaired /],
    changed: [],
  });
  const lines = output.trimEnd().split('\n');
  // Off a terminal, a busy machine adds lines about long waits.
  assert.ok(lines.filter((line) => !line.startsWith('  … ')).length <= 29, output);
  await sameAs(ours);
});

test('a plan of the finished guide is empty (exit 0)', async () => {
  await expectRun('all --plan', {
    says: [/Plan: 18 unchanged\nNo changes\./],
    hides: ['aws iam create-role'],
  });
  // Only a proof still needs consent.
  await expectRun('all', {
    exit: 3,
    says: [/there is nothing to change, but 04-verify\.2 writes/],
  });
  await expectRun('01-aws --plan --verbose', { says: ['aws iam create-role'] });
});

test('after the guide’s own commands our plan is empty', async () => {
  await world().reset();
  const script = asText(readFileSync(join(import.meta.dirname, 'guide.sh')));
  const guide = await outputOf(bash(script));
  assert.match(guide, /is not authorized to perform: iam:GetRole/);
  await expectRun('all --plan', { says: [/No changes\./] });
});

const DEFAULTS = join(import.meta.dirname, '../packages/vault-auth/src/defaults.json');

test('what the guide’s own commands leave at Vault’s defaults is as recorded; RECORD=1 records it', async () => {
  const dataOf = async (path: string) => (await vault(path)).data as Record<string, object>;
  const found = leftToVault(await dataOf('auth/aws/role/dev-role-iam-demo'));
  if (process.env.RECORD === '1') writeFileSync(DEFAULTS, `${JSON.stringify(found, null, 2)}\n`);
  assert.equal(JSON.parse(readFileSync(DEFAULTS, 'utf8')), found);
});

test('the guide’s own commands and our run lead to the same state, field by field', async () => {
  assert.equal(differences(unmarked(ours), unmarked(await snapshot())), []);
});

test.run();
