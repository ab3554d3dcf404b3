import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import { type Moto, MotoError } from './moto.ts';
import { DEFAULT_SETTINGS } from './rule.ts';
import { assumeByWebIdentity, sts } from './sts.ts';

const issuer = 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC';
const host = issuer.slice('https://'.length);
const provider = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const role = 'arn:aws:iam::123456789012:role/some/path/vault';
const sub = 'system:serviceaccount:gloo-system:gloo';
const policy = {
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: sub } },
  },
};
const answers: Record<string, string> = {
  [provider]: '<ClientIDList><member>sts.amazonaws.com</member></ClientIDList>',
  vault: `<Arn>${role}</Arn><RoleId>AROA1</RoleId><AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(policy))}</AssumeRolePolicyDocument>`,
};
const moto = {
  async query(_service: string, _region: string, params: Record<string, string>) {
    if (params.Action === 'AssumeRole') {
      return `<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s/+</SecretAccessKey><SessionToken>t</SessionToken><Arn>arn:aws:sts::123456789012:assumed-role/vault/${params.RoleSessionName}</Arn>`;
    }
    const found = answers[params.OpenIDConnectProviderArn ?? params.RoleName ?? ''];
    if (found === undefined) throw new MotoError('iam', 404, '');
    return found;
  },
} as unknown as Moto;

const ours = await generateKeyPair('RS256');
const theirs = await generateKeyPair('RS256');
const keys = { keys: [{ ...(await exportJWK(ours.publicKey)), alg: 'RS256' }] };
const kube = { signingKeys: async () => keys };
const account = {
  moto,
  accountId: '123456789012',
  clusters: { ofIssuer: (of: string) => (of === issuer ? { kube } : undefined) },
  visibility: { isHidden: () => false },
  keys: new Map(),
  settings: DEFAULT_SETTINGS,
} as unknown as Parameters<typeof assumeByWebIdentity>[0];

type Claims = {
  iss?: string;
  aud?: string;
  sub?: string;
  exp?: string | number;
  key?: typeof ours.privateKey;
};
const token = (claims: Claims = {}) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(claims.iss ?? issuer)
    .setAudience(claims.aud ?? 'sts.amazonaws.com')
    .setSubject(claims.sub ?? sub)
    .setExpirationTime(claims.exp ?? '1h')
    .sign(claims.key ?? ours.privateKey);
const assume = async (jwt: string, roleArn = role) => {
  const params = { WebIdentityToken: jwt, RoleArn: roleArn, RoleSessionName: 'gloo' };
  const call: AwsCall = {
    service: 'sts',
    action: 'AssumeRoleWithWebIdentity',
    region: 'us-east-1',
    protocol: 'query',
    params,
  };
  return assumeByWebIdentity(account, call);
};

const identity = suite('a web identity');

identity('that the trust policy names gets a session of the role', async () => {
  const outcome = await assume(await token());
  assert.ok('result' in outcome);
  assert.match(outcome.result, '<Arn>arn:aws:sts::123456789012:assumed-role/vault/gloo</Arn>');
  assert.match(outcome.result, '<AssumedRoleId>AROA1:gloo</AssumedRoleId>');
  assert.match(outcome.result, `<SubjectFromWebIdentityToken>${sub}</SubjectFromWebIdentityToken>`);
});

const REFUSALS: Readonly<Record<string, readonly [Claims, message: string]>> = {
  'of another service account': [{ sub: 'x' }, 'AccessDenied: Not authorized to perform sts:AssumeRoleWith'],
  'for another audience': [{ aud: 'vault' }, 'InvalidIdentityToken: Incorrect token audience'],
  'of an issuer without a provider': [
    { iss: `${issuer}X` },
    'InvalidIdentityToken: No OpenIDConnect provider',
  ],
  'whose time is over': [{ exp: 1 }, 'ExpiredTokenException: Token expired: current date/time '],
  'signed by another key': [{ key: theirs.privateKey }, 'InvalidIdentityToken: The provided token could not'],
};
for (const [what, [claims, says]] of Object.entries(REFUSALS)) {
  identity(`${what} is refused`, async () => {
    const outcome = await assume(await token(claims));
    assert.ok('code' in outcome);
    assert.match(`${outcome.code}: ${outcome.message}`, says);
    assert.is(outcome.status, outcome.code === 'AccessDenied' ? 403 : 400);
  });
}

identity('gets the same error for a role that does not exist as for one that it may not assume', async () => {
  const outcome = await assume(await token(), `${role}2`);
  assert.ok('code' in outcome && outcome.code === 'AccessDenied');
});

identity('must be a JWT', async () => {
  const outcome = await assume('nonsense');
  assert.ok('code' in outcome && outcome.code === 'InvalidIdentityToken');
});

identity.run();

const session = suite('AssumeRole');

session('is refused to a caller whom the trust policy does not name', async () => {
  const call = { service: 'sts', action: 'AssumeRole', protocol: 'query', params: { RoleArn: role } };
  const caller = { arn: 'arn:aws:iam::123456789012:user/somebody', secretAccessKey: 's' };
  const received = { call, caller, id: 'id-1' } as unknown as Parameters<typeof sts>[1];
  const passed = { status: 200, headers: {}, body: Buffer.from('') };
  const answer = await sts(account as Parameters<typeof sts>[0], received, async () => passed);
  assert.is(answer.status, 403);
  assert.match(answer.body.toString(), `not authorized to perform: sts:AssumeRole on resource: ${role}`);
});

session.run();
