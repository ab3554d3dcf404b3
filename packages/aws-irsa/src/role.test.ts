import { commandText, compare, marks, type Ownership, removals } from 'engine/resource';
import { work as WORK } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { glooRole, SYSTEMS, trustPolicy } from '../testing/guide.ts';
import type { IamRole } from './read-role.ts';
import type { AwsSystems } from './requirements.ts';
import { strict } from './trust-policy.ts';

const { ownership: DEMO } = SYSTEMS;
const LIVE: IamRole = {
  arn: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  roleId: 'AROAEXAMPLE',
  description: 'Vault auth role',
  trust: trustPolicy(),
  tags: marks('created', DEMO),
  createdAt: 0,
};
const ELSEWHERE = marks('created', { ...DEMO, clusterName: 'other' });
const STRICT = strict(trustPolicy());
const UNDER_PATH = 'arn:aws:iam::123456789012:role/team/dev-role-iam-demo';
const ACCOUNT = 'arn:aws:iam::123456789012:';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/developers-boundary';
const OTHER = trustPolicy(undefined, 'other');
const EARLIER = trustPolicy('oidc.eks.us-east-1.amazonaws.com/id/EARLIER');
const [OURS] = trustPolicy().Statement;
const EC2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const ROLE = { Effect: 'Allow', Principal: { AWS: `${ACCOUNT}role/foo-role` }, Action: 'sts:AssumeRole' };
const DENY_ROLE = { ...ROLE, Effect: 'Deny' };
const DENY_TOKENS = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' };
const trusting = (...Statement: readonly object[]) => ({ ...EARLIER, Statement: [OURS, ...Statement] });
const SHARED = { ...EARLIER, Statement: [...EARLIER.Statement, OURS] };

/** The deviations from the guide: IAM requirements, live values, and the owner of the run. */
interface Given extends Partial<Ownership & Pick<AwsSystems, 'aws' | 'strictTrust'>> {
  readonly path?: string;
  readonly boundary?: string;
  readonly tags?: string;
}

function given({ aws = SYSTEMS.aws, path, boundary, tags, strictTrust = false, ...owner }: Given) {
  return glooRole({
    ...SYSTEMS,
    aws,
    strictTrust,
    IAM_PATH: path,
    PERMISSIONS_BOUNDARY_ARN: boundary,
    IAM_TAGS: tags,
    ownership: { ...DEMO, ...owner },
  });
}

function compared(live: Partial<IamRole>, more: Given = {}) {
  return compare(given(more), { ...LIVE, ...live });
}

const TRUST =
  /^cat <<EOF > trust-relationship\.json\n[\s\S]*\nEOF\naws iam update-assume-role-policy \\\n {2}--role-name dev-role-iam-demo/;
const DESCRIBE =
  /aws iam update-role \\\n {2}--role-name dev-role-iam-demo \\\n {2}--description 'Vault auth role'/;
const TAG =
  /aws iam tag-role \\\n {2}--role-name \S+ \\\n {2}--tags Key=adopted-by,Value=gloo-vault-irsa Key=adopted-for,Value=demo\.us-east-1$/;
const BOUND = /aws iam put-role-permissions-boundary \\\n[^\n]*\n {2}--permissions-boundary \S+boundary$/;
const COMMANDS: [what: string, live: Partial<IamRole>, spec: Given, calls: RegExp[]][] = [
  ['differs in both', { trust: OTHER, description: 'mine' }, {}, [TRUST, DESCRIBE]],
  ['lacks the boundary', {}, { boundary: BOUNDARY }, [BOUND]],
  ['lacks a tag', {}, { tags: 'team=a' }, [/aws iam tag-role [\s\S]*--tags Key=team,Value=a$/]],
  ['is adopted', { trust: OTHER, tags: {} }, { adopt: true }, [TRUST, TAG]],
];
for (const [what, live, spec, calls] of COMMANDS) {
  test(`role: the command for one that ${what} changes only that`, () => {
    const command = commandText(given(spec).command({ ...LIVE, ...live }));
    for (const call of calls) assert.match(command, call);
    assert.is(command.match(/^aws /gm)?.length, calls.length);
  });
}

const COMPARED: [what: string, live: Partial<IamRole>, spec: Given, action: string][] = [
  ['fits and is unmanaged', { tags: {} }, {}, 'no change'],
  ['trusts others and is managed', { trust: OTHER }, {}, 'update'],
  ['trusts an earlier cluster of this name', { trust: EARLIER }, {}, 'update'],
  ['trusts another cluster as well', { trust: SHARED }, {}, 'conflict'],
  ['trusts another service as well', { trust: trusting(EC2) }, {}, 'conflict'],
  ['denies all tokens', { trust: trusting(DENY_TOKENS) }, {}, 'update'],
  ['denies the role that it trusts', { trust: trusting(ROLE, DENY_ROLE) }, {}, 'update'],
  ['trusts a role and denies all tokens', { trust: trusting(ROLE, DENY_TOKENS) }, {}, 'conflict'],
  ['was adopted and trusts others again', { trust: OTHER, tags: marks('adopted', DEMO) }, {}, 'conflict'],
  ['is of another cluster and adopted', { trust: OTHER, tags: ELSEWHERE }, { adopt: true }, 'conflict'],
  ['has a boundary that nobody asked for', { boundary: BOUNDARY }, {}, 'no change'],
  ['is under the required path', { arn: UNDER_PATH }, { path: '/team/' }, 'no change'],
  ['is under another path and adopted', {}, { adopt: true, path: '/team/' }, 'conflict'],
  ['is looser than --strict-trust and managed', {}, { strictTrust: true }, 'update'],
];
for (const [what, live, spec, action] of COMPARED) {
  test(`role: one that ${what}: ${action}`, () => {
    assert.is(compared(live, spec).action, action);
  });
}

test('role: a boundary that IAM does not have is a lack, one that may not be read is none', async () => {
  const boundary = async (error: Error | undefined) => {
    const getPolicy = async () => {
      if (error !== undefined) throw error;
      return { Policy: { Arn: BOUNDARY } };
    };
    const aws = { iam: async () => ({ getPolicy }) } as never;
    const { lacks = [] } = (await given({ boundary: BOUNDARY, aws }).source?.(undefined, WORK)) ?? {};
    return lacks.map(({ of }) => of);
  };
  const named = (name: string) => Object.assign(new Error(name), { name });
  assert.equal(await boundary(undefined), []);
  assert.equal(await boundary(named('NoSuchEntity')), ['PERMISSIONS_BOUNDARY_ARN']);
  assert.equal(await boundary(named('AccessDenied')), []);
});

test('role: a teardown keeps one of another cluster, and names that', () => {
  const [removal] = removals([given({})]);
  const holdings = { attached: [], inline: [], instanceProfiles: [] };
  const kept = removal && compare(removal, { ...LIVE, tags: ELSEWHERE, ...holdings });
  assert.equal([kept?.action, kept?.detail], ['keep', 'made for cluster other.us-east-1']);
});

test('role: keeps a stricter trust policy than the guide’s, and says so, also if the description has to change', () => {
  const { action, detail } = compared({ trust: STRICT });
  assert.equal([action, detail?.includes('kept')], ['no change', true]);
  const { differences = [] } = compared({ trust: STRICT, description: 'mine' });
  assert.is(differences.map(({ field }) => field).join(), 'Description');
});

test('role: names who would lose it by --adopt', () => {
  const { options, detail } = compared({ trust: SHARED });
  assert.match(detail ?? '', /shared: it also trusts oidc\.eks\.\S+\/id\/EARLIER/);
  assert.match(
    options?.join('\n') ?? '',
    /--adopt .* Then oidc\.eks\.\S+\/id\/EARLIER can no longer assume the role\.$/m,
  );
});

test.run();
