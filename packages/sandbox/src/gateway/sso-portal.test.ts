import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './aws-call.ts';
import { type MotoClient, MotoError } from './moto-client.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { portalSession } from './sso-portal.ts';

const accountId = '123456789012';
const arn = `arn:aws:iam::${accountId}:role/admin`;
const moto = {
  async query(_service: string, _region: string, params: Record<string, string>) {
    if (params.RoleName === 'admin') return `<Arn>${arn}</Arn>`;
    if (params.RoleName) throw new MotoError('iam GetRole', 404, '');
    assert.is(params.RoleArn, arn);
    return '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration><Arn>arn:session</Arn>';
  },
} as unknown as MotoClient;

const call = (role_name: string, account_id = accountId): AwsCall => ({
  service: 'sso',
  action: 'GetRoleCredentials',
  region: 'us-east-1',
  protocol: 'json',
  params: { role_name, account_id },
});
const settings = { ...DEFAULT_SETTINGS, ssoTokens: ['known'] };
const ask = async (which: AwsCall, token?: string) => {
  const answer = await portalSession({ moto, accountId, region: 'us-east-1', settings }, which, token);
  return 'code' in answer ? `${answer.status} ${answer.code}` : answer;
};

const test = suite('the SSO portal');
test("a known token gets a role's credentials", async () => {
  assert.equal(await ask(call('admin'), 'known'), {
    credentials: { accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't' },
    arn: 'arn:session',
    expiration: '2030-01-01T00:00:00Z',
  });
});
test('a missing or unknown token, or an unknown account or role, gets no credentials', async () => {
  assert.is(await ask(call('admin')), '401 UnauthorizedException');
  assert.is(await ask(call('admin'), 'other'), '401 UnauthorizedException');
  assert.is(await ask(call('nobody'), 'known'), '403 ForbiddenException');
  assert.is(await ask(call('admin', '210987654321'), 'known'), '403 ForbiddenException');
});
test.run();
