import { texts } from 'engine/resource';
import { failureOf } from 'engine/testing/thrown';
import type { Guide } from 'guide/guide';
import { USUAL } from 'guide/inputs/variant';
import { symbolicGuide } from 'guide/pages/symbolic';
import { resolveDenialRepair } from 'guide/repairs/repair';
import { guideOf, ROLE_ARN, WORK } from 'guide/testing/guide';
import { allPages } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth/internal';
import { LOADED, pagesOfResources, stepsOf } from './runbooks.ts';

const HEADING = 'Access denied due to identity-based policies – implicit denial';
const DENIAL = `unable to resolve ARN "${ROLE_ARN}" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no identity-based policy allows the iam:GetRole action\n\tstatus code: 403, request id: e348ee87`;
const denial = (text = DENIAL) =>
  new VaultRefusal(400, [text], {
    method: 'PUT',
    url: 'http://127.0.0.1:8200/v1/auth/aws/role/dev-role-iam-demo',
  });

const ADDRESS = 'https://vault.example.com';
const ownVaultOf = (guide: Guide): Guide => ({
  ...guide,
  vault: { isExternal: true, place: {}, shell: (text: string) => text, exists: async () => false } as never,
});

/** The repair of a guide with the operator's own Vault: no other system is called. */
const repairOf = (environment: Readonly<Record<string, string>>, error: unknown) => {
  const guide = guideOf({ environment, address: ADDRESS, runbooks: LOADED });
  return resolveDenialRepair(ownVaultOf(guide), HEADING, error, WORK);
};

test('resolveDenialRepair: a role that only the error names is to be typed', async () => {
  assert.is((await repairOf({}, denial()))?.typed, 'foo-role');
  assert.is((await repairOf({ VAULT_ASSUMED_ROLE: 'foo-role' }, denial()))?.typed, undefined);
  assert.is(await repairOf({ VAULT_AUTH_GET_ROLE_SCOPE: 'none' }, denial()), undefined);
});

test('resolveDenialRepair: says that every pod of the node gets the permission, unless it is for one role', async () => {
  const textOf = async (environment = {}) => (await repairOf(environment, denial()))?.text ?? '';
  assert.match(await textOf(), 'every pod of the node');
  assert.not.match(await textOf({ VAULT_AUTH_GET_ROLE_SCOPE: 'role' }), 'every pod of the node');
});

test('resolveDenialRepair: refuses a VAULT_ASSUMED_ROLE that is not the role in the error', async () => {
  const named = { VAULT_ASSUMED_ROLE: 'vault-irsa-role' };
  const { seen } = await failureOf(() => repairOf(named, denial()));
  assert.match(seen, 'on resource: role dev-role-iam-demo');
  assert.ok(await repairOf(named, denial(DENIAL.replace('foo-role', 'vault-irsa-role'))));
});

test('resolveDenialRepair: does not wait for a denial of another action after the repair', async () => {
  const other = DENIAL.replaceAll('iam:GetRole', 'sts:AssumeRole');
  assert.not((await repairOf({}, denial()))?.isStill(denial(other)));
});

test('ifItFails: the sections of both guides name the heading of the section with the repair', async () => {
  for (const version of ['1.17', '1.16'] as const) {
    const guide = ownVaultOf(guideOf({ flags: { guide: version }, address: ADDRESS, runbooks: LOADED }));
    const repairs = await Promise.all(stepsOf(guide).map(({ repair }) => repair?.(denial(), WORK)));
    assert.equal(
      repairs.flatMap((one) => one?.title ?? []),
      [LOADED.troubleshoot.purpose(guide)],
    );
  }
});

const guide = symbolicGuide(LOADED, USUAL);

test('docs/troubleshooting: a page says that --repair repairs it only if a step or a restart does', () => {
  const repaired = new Set(pagesOfResources(guide));
  for (const page of allPages()) {
    const says = texts('docs/troubleshooting')[page.id]?.includes(`--repair --only ${page.id}`);
    if (says) assert.ok(repaired.has(page.id) || page.restarts || page.id === 'vault-empty', page.id);
  }
});

test.run();
