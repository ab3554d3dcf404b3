import { USUAL } from 'guide/inputs/variant';
import { symbolicGuide } from 'guide/pages/symbolic';
import { resolveDenialRepair } from 'guide/repairs/repair';
import { stepsFor } from 'guide/repairs/repair-sections';
import { guideOf, ROLE_ARN } from 'guide/testing/guide';
import { allPages } from 'troubleshoot/internal';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth/internal';
import { LOADED, stepsOf } from './runbooks.ts';

const HEADING = 'Access denied due to identity-based policies – implicit denial';
const DENIAL = `unable to resolve ARN "${ROLE_ARN}" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no identity-based policy allows the iam:GetRole action\n\tstatus code: 403, request id: e348ee87`;
const denial = (text = DENIAL) =>
  new VaultRefusal(400, [text], {
    method: 'PUT',
    url: 'http://127.0.0.1:8200/v1/auth/aws/role/dev-role-iam-demo',
  });

test('resolveDenialRepair: refuses a VAULT_ASSUMED_ROLE that is not the role in the error', () => {
  const guide = guideOf({ environment: { VAULT_ASSUMED_ROLE: 'vault-irsa-role' }, runbooks: LOADED });
  assert.throws(() => resolveDenialRepair(guide, HEADING, denial()), /on resource: role dev-role-iam-demo/);
  assert.ok(resolveDenialRepair(guide, HEADING, denial(DENIAL.replace('foo-role', 'vault-irsa-role'))));
});

test('resolveDenialRepair: does not wait for a denial of another action after the repair', () => {
  const other = DENIAL.replaceAll('iam:GetRole', 'sts:AssumeRole');
  assert.not(resolveDenialRepair(guideOf({ runbooks: LOADED }), HEADING, denial())?.isStill(denial(other)));
});

test('ifItFails: the sections of both guides name the heading of the section with the repair', () => {
  for (const version of ['1.17', '1.16'] as const) {
    const guide = guideOf({ flags: { guide: version }, runbooks: LOADED });
    const titles = stepsOf(guide).map(({ repair }) => repair?.(denial())?.title);
    assert.equal(titles.filter(Boolean), [LOADED.troubleshoot.purpose(guide)]);
  }
});

test('stepsFor: everything that a diagnosis wants recreated is made by some step', () => {
  const made = new Set(allPages().flatMap(({ makes }) => makes));
  assert.ok(made.size > 10);
  for (const guideVersion of ['1.17', '1.16'] as const) {
    const guide = symbolicGuide(LOADED, { ...USUAL, guideVersion });
    for (const one of made) assert.ok(stepsFor(guide, one).length > 0, `${one} in ${guideVersion}`);
  }
});

test.run();
