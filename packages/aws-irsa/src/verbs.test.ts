import { readFileSync } from 'node:fs';
import { asText, file, type Item, marks, removals } from 'engine/resource';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsAnswers } from '../testing/answers.ts';
import { POLICY, SYSTEMS, trustPolicy } from '../testing/guide.ts';
import { awsInMemory } from '../testing/in-memory.ts';
import { attachRolePolicy } from './attachment.ts';
import { oidcProvider } from './oidc-provider.ts';
import { iamPolicy } from './policy.ts';
import type { AwsSystems } from './requirements.ts';
import { iamRole } from './role.ts';

// The reads, writes and deletions of each verb. The verbs have other names than their systems, so that only the arguments decide.

const ARN = 'arn:aws:iam::123456789012';
const Tags = Object.entries(marks('created', SYSTEMS.ownership)).map(([Key, Value]) => ({ Key, Value }));
const TRUST = trustPolicy('issuer');
const byArn = { OpenIDConnectProviderArn: `${ARN}:oidc-provider/issuer` };
const [RoleName, PolicyName, PolicyArn] = ['r', 'p', `${ARN}:policy/p`];
const policyIs = { GetPolicy: () => ({ Policy: { Arn: PolicyArn, DefaultVersionId: 'v1', Tags } }) };

const roleThatTrusts = (trust: object) => ({
  GetRole: () => ({
    Role: { Arn: `${ARN}:role/r`, RoleId: 'AROA', AssumeRolePolicyDocument: JSON.stringify(trust), Tags },
  }),
});

const VERBS: readonly (readonly [
  verb: Item<AwsSystems>,
  live: AwsAnswers,
  reads: readonly string[],
  write: readonly [action: string, input: object],
  /** Further reads of a teardown. */
  looks: readonly string[],
  remove: readonly [action: string, input: object],
  /** Another live state, and the update that it leads to. An attachment cannot be updated. */
  update?: readonly [live: AwsAnswers, action: string, input: object],
])[] = [
  [
    oidcProvider({ cluster: 'c', issuer: 'issuer' }),
    { GetOpenIDConnectProvider: () => ({ ClientIDList: ['sts.amazonaws.com'], Tags }) },
    ['GetOpenIDConnectProvider'],
    ['CreateOpenIDConnectProvider', { Url: 'https://issuer', ClientIDList: ['sts.amazonaws.com'], Tags }],
    ['ListRoles'],
    ['DeleteOpenIDConnectProvider', byArn],
    [
      { GetOpenIDConnectProvider: () => ({ ClientIDList: ['other'], Tags }) },
      'AddClientIDToOpenIDConnectProvider',
      { ...byArn, ClientID: 'sts.amazonaws.com' },
    ],
  ],
  [
    iamRole({
      name: { NAME: 'r' },
      description: 'd',
      trust: file('t.json', TRUST),
      exports: { ROLE_ARN: `${ARN}:role/r` },
    }),
    roleThatTrusts(TRUST),
    ['GetRole'],
    ['CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(TRUST), Description: 'd', Tags }],
    ['ListAttachedRolePolicies', 'ListInstanceProfilesForRole', 'ListRolePolicies'],
    ['DeleteRole', { RoleName }],
    [
      roleThatTrusts(trustPolicy('another')),
      'UpdateAssumeRolePolicy',
      { RoleName, PolicyDocument: JSON.stringify(TRUST) },
    ],
  ],
  [
    iamPolicy({
      name: { NAME: 'p' },
      description: 'd',
      document: file('p.json', POLICY),
      exports: { POLICY_ARN: PolicyArn },
    }),
    {
      ...policyIs,
      GetPolicyVersion: () => ({ PolicyVersion: { Document: JSON.stringify(POLICY) } }),
    },
    ['GetPolicy', 'GetPolicyVersion'],
    ['CreatePolicy', { PolicyName, Description: 'd', PolicyDocument: JSON.stringify(POLICY), Tags }],
    ['ListEntitiesForPolicy', 'ListPolicyVersions'],
    ['DeletePolicy', { PolicyArn }],
    [
      { GetPolicyVersion: () => ({ PolicyVersion: { Document: '{}' } }) },
      'CreatePolicyVersion',
      { PolicyArn, PolicyDocument: JSON.stringify(POLICY), SetAsDefault: true },
    ],
  ],
  [
    attachRolePolicy({ role: RoleName, policy: PolicyArn }),
    { ...policyIs, ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn }] }) },
    ['ListAttachedRolePolicies'],
    ['AttachRolePolicy', { RoleName, PolicyArn }],
    ['GetPolicy', 'GetRole'],
    ['DetachRolePolicy', { RoleName, PolicyArn }],
  ],
];

/** docs/rights allows each call. */
const RIGHTS = asText(readFileSync(new URL('../../../docs/rights/aws.json', import.meta.url)));
const assertAllowed = (log: readonly string[]) => {
  for (const action of actionsOf(log))
    assert.ok(RIGHTS.includes(`"iam:${action}"`), `docs/rights: ${action}`);
};

/** Every call about one resource names it. */
const NAMES =
  /"(?:RoleName":"r|PolicyArn":"arn:aws:iam::123456789012:policy\/p|OpenIDConnectProviderArn":"arn:aws:iam::123456789012:oidc-provider\/issuer)"/;
const actionsOf = (log: readonly string[]) =>
  [...new Set(log.map((call) => call.split(' ')[0] ?? ''))].sort();
const last = (log: readonly string[]) => log.at(-1)?.replace(/ .*/, '');

for (const [verb, live, reads, [action, input], looks, [removing, removed], update] of VERBS) {
  const bound = async (answers: AwsAnswers) => {
    const log: string[] = [];
    return { log, resource: verb({ ...SYSTEMS, aws: await awsInMemory(log, answers) }) };
  };
  const inputOf = (log: readonly string[]) => JSON.parse((log.at(-1) ?? '').replace(/^\w+ /, ''));
  test(`${verb(SYSTEMS).name}: is read, written, updated and deleted by its own name`, async () => {
    const read = await bound(live);
    assert.ok((await read.resource.read(work)) !== undefined);
    assert.equal(actionsOf(read.log), reads);

    const written = await bound({});
    await written.resource.write(undefined, work);
    assert.is(last(written.log), action);
    assert.equal(inputOf(written.log), input);

    if (update !== undefined) {
      const [other, updating, change] = update;
      const differing = await bound({ ...live, ...other });
      await differing.resource.write(await differing.resource.read(work), work);
      assert.equal(
        differing.log.filter((call) => call.startsWith(`${updating} `)).map((call) => inputOf([call])),
        [change],
      );
      for (const call of differing.log) assert.match(call, NAMES);
      assertAllowed(differing.log);
    }

    const gone = await bound(live);
    const [removal] = removals([gone.resource]);
    const found = await removal?.read(work);
    assert.equal(actionsOf(gone.log), [...reads, ...looks].sort());
    for (const call of gone.log) assert.ok(NAMES.test(call) || call.startsWith('ListRoles '), call);
    await removal?.write(found, work);
    assert.is(last(gone.log), removing);
    assert.equal(inputOf(gone.log), removed);
    assertAllowed([...read.log, ...written.log, ...gone.log]);
  });
}

test.run();
