import { commandText, compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import { ARN, ELSEWHERE, having, LIVE, MANAGED, UNRESOLVED, WILDCARD } from '../testing/role.ts';
import { loginRole } from './role.ts';

const AT_PATH = { ...GUIDE, VAULT_AUTH_ROLE_ARN: ARN.replace('dev-', 'platform/dev-') };

test('loginRole: an ARN with a path is never compared, so its id has to be resolved', () => {
  const at = (arn: string) => having({ ...UNRESOLVED, bound_iam_principal_arn: [arn] });
  const live = { ...MANAGED, ...at(AT_PATH.VAULT_AUTH_ROLE_ARN) };
  assert.equal(compare(loginRole(AT_PATH), live), {
    action: 'update',
    differences: [{ field: 'resolve_aws_unique_ids', live: 'false', wanted: 'true' }],
  });
  assert.match(commandText(loginRole(AT_PATH).command(live)), /resolve_aws_unique_ids=true$/);
  // The ARN of its sessions has no path.
  const works = { ...LIVE, ...at(ARN) };
  assert.is(compare(loginRole(AT_PATH), works).action, 'no change');
  assert.match(
    commandText(loginRole(AT_PATH).command(works)),
    /bound_iam_principal_arn=\S+platform[\s\S]+resolve_aws_unique_ids=true$/,
  );
});

const ALL = 'arn:aws:iam::123456789012:role/*';
const BELOW = 'arn:aws:iam::123456789012:role/platform/*';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/*';
const BOTH = { bound_iam_principal_id: ['AROAOTHER1', 'AROAOTHER2'] };
const PRINCIPALS: [what: string, data: object, says: RegExp, loses: RegExp][] = [
  [
    'the role of another account beside ours',
    { ...BOTH, bound_iam_principal_arn: [ARN, ELSEWHERE] },
    /210987654321:role\/dev-role-iam-demo logs in with this Vault role\./,
    /^arn:aws:iam::210987654321:role\/dev-role-iam-demo can no longer log in with it$/,
  ],
  [
    'every role',
    { ...WILDCARD, bound_iam_principal_arn: [ALL] },
    /role\/\* admits Gloo’s IAM role already, and every other/,
    /^all others that \S+role\/\* matches can no longer log in/,
  ],
  [
    'the roles below a path',
    { ...WILDCARD, bound_iam_principal_arn: [BELOW] },
    /admits other IAM principals, and not Gloo’s/,
    /^all others that \S+platform\/\* matches/,
  ],
  [
    'the ARN of sessions',
    { ...WILDCARD, bound_iam_principal_arn: [SESSION] },
    /Nobody can log in by arn:aws:sts::123456789012:assumed-role/,
    /^$/,
  ],
];
for (const [what, data, says, loses] of PRINCIPALS) {
  test(`loginRole: bound to ${what}: says who logs in, and who no longer does after --adopt`, () => {
    for (const live of [LIVE, MANAGED]) {
      const { action, options, differences = [] } = compare(loginRole(GUIDE), { ...live, ...having(data) });
      assert.is(action, 'conflict');
      assert.match(options?.[0] ?? '', says);
      assert.not.match(differences.map(({ field }) => field).join(), 'recreated');
    }
    const adopted = compare(loginRole(ADOPTING), { ...LIVE, ...having(data) });
    assert.is(adopted.action, 'update');
    assert.match(adopted.detail ?? '', loses);
  });
}

test.run();
