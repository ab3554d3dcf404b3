import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { motoPython } from '../../../testing/moto-python.ts';
import { differencesFrom, serviceModel } from '../../../testing/service-model.ts';
import { SETTLED_ACTIONS } from '../consistency.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { AwsCall } from '../call.ts';
import { type MotoClient, MotoError } from '../moto.ts';
import { PodIdentityAssociations } from '../pod-identity-associations.ts';
import { type Answer, refusalAnswer, successAnswer } from '../refusal.ts';
import { eksOwnCalls, OWN_EKS_ACTIONS } from './eks-own-calls.ts';
import { fillMotoGap, MOTO_GAPS } from './moto-gaps.ts';
import type { AccountState, Received, Rule } from './rule.ts';
import { ssoPortal } from './sso-portal.ts';
import { webIdentity } from './web-identity.ts';

const python = await motoPython();
const accountId = '123456789012';
const region = 'us-east-1';
const host = 'oidc.eks.us-east-1.amazonaws.com/id/ABC';
const provider = `arn:aws:iam::${accountId}:oidc-provider/${host}`;
const roleArn = `arn:aws:iam::${accountId}:role/gloo`;
const user = `arn:aws:iam::${accountId}:user/me`;
const written = (document: object) => encodeURIComponent(JSON.stringify(document));
const trust = written({
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
  },
});
const allowed = written({ Statement: { Effect: 'Allow', Action: 'iam:Get*', Resource: '*' } });
const session = `<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration><Arn>arn:aws:sts::${accountId}:assumed-role/gloo/me</Arn>`;

/** moto's content, by the action that reads it. */
const HELD: Record<string, string> = {
  GetRole: `<Arn>${roleArn}</Arn><RoleId>AROA1</RoleId><AssumeRolePolicyDocument>${trust}</AssumeRolePolicyDocument>`,
  GetOpenIDConnectProvider: `<Url>${host}</Url><ClientIDList><member>sts.amazonaws.com</member></ClientIDList>`,
  AssumeRoleWithWebIdentity: session,
  GetUser: `<PermissionsBoundaryArn>arn:aws:iam::${accountId}:policy/boundary</PermissionsBoundaryArn>`,
  ListUserPolicies: '<PolicyNames><member>own</member></PolicyNames>',
  GetUserPolicy: `<PolicyDocument>${allowed}</PolicyDocument>`,
  GetPolicyVersion: `<Document>${allowed}</Document>`,
};
const moto = {
  async query(_service: string, _region: string, { Action = '', ...params }: Record<string, string>) {
    if (Object.values(params).some((value) => value.endsWith('nobody')))
      throw new MotoError(Action, 404, '<Code>NoSuchEntity</Code>');
    return HELD[Action] ?? '';
  },
  async send(_service: string, _region: string, _method: string, path: string) {
    return { status: path.endsWith('/demo') ? 200 : 404, body: '' };
  },
} as unknown as MotoClient;

const PROTOCOLS = { eks: 'json', sso: 'json', iam: 'query', sts: 'query' } as const;
type Service = keyof typeof PROTOCOLS;
const callOf = (service: Service, action: string, params: Record<string, string>): AwsCall => ({
  ...{ service, action, region, params },
  protocol: PROTOCOLS[service],
});

const associations = new PodIdentityAssociations();
const eks = (action: string, params: Record<string, string> = {}, body: object = {}, isAllowed = true) => {
  const call = callOf('eks', action, { name: 'demo', ...params });
  const request = { body: Buffer.from(JSON.stringify(body)) };
  const received = { call, request, id: 'id', isAllowed } as Received;
  return eksOwnCalls({ moto, accountId, associations } as AccountState, received, () => {
    throw new Error(`${action}: left to moto`);
  });
};
const associated = { namespace: 'gloo-system', serviceAccount: 'gloo', roleArn, tags: { team: 'gateway' } };
const { association } = JSON.parse(
  String((await eks('CreatePodIdentityAssociation', {}, { ...associated, serviceAccount: 'other' })).body),
);
const { associationId } = association as { associationId: string };

const iam = async (action: string, params: Record<string, string>): Promise<Answer> => {
  const call = callOf('iam', action, params);
  const filled = await fillMotoGap(moto, call);
  return 'code' in filled ? refusalAnswer(call, filled, 'id') : successAnswer(call, 'id', filled.result);
};

const keys = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'RS256' }] };
const account = {
  ...{ moto, accountId, region },
  clusters: { ofIssuer: () => ({ kube: { signingKeys: async () => jwks } }) },
  consistency: { isHidden: () => false },
  settings: { ...DEFAULT_SETTINGS, ssoTokens: ['known'] },
  keys: new Map(),
} as unknown as AccountState;
const answered = (rule: Rule, call: AwsCall, headers: Record<string, string> = {}) => {
  const received = { call, request: { headers }, id: 'id' } as Received;
  return rule(account, received, () => {
    throw new Error(`${call.action}: left to moto`);
  });
};
const assume = async (audience: string, expires = '1h', RoleArn = roleArn): Promise<Answer> => {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(`https://${host}`)
    .setAudience(audience)
    .setSubject('system:serviceaccount:gloo-system:gloo')
    .setExpirationTime(expires)
    .sign(keys.privateKey);
  const params = { WebIdentityToken: token, RoleArn, RoleSessionName: 'me' };
  return answered(webIdentity, callOf('sts', 'AssumeRoleWithWebIdentity', params));
};

const credentials = (token: string | undefined, role_name = 'gloo', account_id = accountId) =>
  answered(
    ssoPortal,
    callOf('sso', 'GetRoleCredentials', { role_name, account_id }),
    token === undefined ? {} : { 'x-amz-sso_bearer_token': token },
  );

/** Each action with every kind of answer that the gateway gives, a success first. */
const ANSWERS: Record<string, (() => Answer | Promise<Answer>)[]> = {
  CreatePodIdentityAssociation: [
    () => eks('CreatePodIdentityAssociation', {}, associated),
    () => eks('CreatePodIdentityAssociation', {}, associated),
    () => eks('CreatePodIdentityAssociation', {}, { namespace: 'gloo-system' }),
    () => eks('CreatePodIdentityAssociation', { name: 'absent' }, associated),
    () => eks('CreatePodIdentityAssociation', {}, associated, false),
  ],
  ListPodIdentityAssociations: [
    () => eks('ListPodIdentityAssociations'),
    () => eks('ListPodIdentityAssociations', { name: 'absent' }),
  ],
  DescribePodIdentityAssociation: [
    () => eks('DescribePodIdentityAssociation', { associationId }),
    () => eks('DescribePodIdentityAssociation', { associationId: 'a-absent' }),
  ],
  DeletePodIdentityAssociation: [
    () => eks('DeletePodIdentityAssociation', { associationId }),
    () => eks('DeletePodIdentityAssociation', { associationId }),
  ],
  DescribeClusterVersions: [
    () => eks('DescribeClusterVersions'),
    () => eks('DescribeClusterVersions', { defaultOnly: 'true' }),
  ],
  AddClientIDToOpenIDConnectProvider: [
    () => iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn: provider, ClientID: 'x' }),
    () => iam('AddClientIDToOpenIDConnectProvider', { OpenIDConnectProviderArn: 'nobody', ClientID: 'x' }),
  ],
  SimulatePrincipalPolicy: [
    () => simulated({ 'ResourceArns.member.1': roleArn }),
    () => simulated({}),
    () => simulated({ PolicySourceArn: `arn:aws:iam::${accountId}:user/nobody` }),
    () => simulated({ PolicySourceArn: 'me' }),
  ],
  AssumeRoleWithWebIdentity: [
    () => assume('sts.amazonaws.com'),
    () => assume('vault'),
    () => assume('sts.amazonaws.com', '-1h'),
    () => assume('sts.amazonaws.com', '1h', `arn:aws:iam::${accountId}:role/nobody`),
  ],
  GetRoleCredentials: [
    () => credentials('known'),
    () => credentials(undefined),
    () => credentials('other'),
    () => credentials('known', 'nobody'),
    () => credentials('known', 'gloo', '210987654321'),
  ],
};

function simulated(params: Record<string, string>): Promise<Answer> {
  return iam('SimulatePrincipalPolicy', {
    PolicySourceArn: user,
    'ActionNames.member.1': 'iam:GetRole',
    'ActionNames.member.2': 'iam:CreateRole',
    ...params,
  });
}

/** The actions that the gateway answers itself. */
const OWN_ACTIONS: Readonly<Record<Service, readonly string[]>> = {
  eks: OWN_EKS_ACTIONS,
  iam: [...Object.keys(MOTO_GAPS), ...SETTLED_ACTIONS],
  sts: ['AssumeRoleWithWebIdentity'],
  sso: ['GetRoleCredentials'],
};

const test = suite('the gateway’s own answers and the services’ models');
for (const service of Object.keys(PROTOCOLS) as Service[]) {
  const model = serviceModel(python, service);
  for (const action of OWN_ACTIONS[service]) {
    test(`${service} ${action}`, async () => {
      const plain = () => successAnswer(callOf('iam', action, {}), 'id');
      const answers =
        ANSWERS[action] ?? (service === 'iam' && !model.operations[action]?.output ? [plain] : []);
      assert.ok(answers.length > 0, 'no answer of it is tried');
      for (const [index, answer] of answers.entries()) {
        const given = await answer();
        if (index === 0) assert.is(given.status, 200, given.body.toString());
        assert.equal(differencesFrom(model, action, given), [], given.body.toString());
      }
    });
  }
}

test('sso GetRoleCredentials: refused for an unknown token, role or account', async () => {
  const statuses = [
    credentials(undefined),
    credentials('other'),
    credentials('known', 'nobody'),
    credentials('known', 'gloo', '210987654321'),
  ].map(async (answer) => (await answer).status);
  assert.equal(await Promise.all(statuses), [401, 401, 403, 403]);
});
test.run();
