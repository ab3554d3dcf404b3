import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, isRegisteredSecret } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { withVariables } from 'engine/testing/variables';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { credentialsFailure, registerSourceProfiles } from './credentials.ts';

const OF_PROFILES: [said: string, next: readonly string[], profile?: string][] = [
  ['Error loading SSO Token: Token for corp does not exist', ['aws sso login --profile corp']],
  ['Error loading SSO Token: Token for corp does not exist', ['aws sso login'], ''],
  ['Profile corp requires multi-factor authentication, but no MFA code callback was provided.', []],
  ['aws: Enter MFA code for arn:aws:iam::1:mfa/ada:', ['aws sts get-caller-identity --profile corp']],
  [
    'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/admin',
    [],
  ],
];
for (const [said, next, profile = 'corp'] of OF_PROFILES) {
  test(`credentialsFailure: an input is wrong for ${said}`, () => {
    const failure = credentialsFailure(new Error(said), profile || undefined) as Failure;
    assert.equal([failure.kind, failure.seen, failure.next], ['input', said, next]);
  });
}

test('credentialsFailure: an error that is not about credentials is passed on', () => {
  const error = new Error('getaddrinfo ENOTFOUND sts.us-east-1.amazonaws.com');
  assert.is(credentialsFailure(error, 'corp'), error);
  const failure = new Failure({ resource: 'x', seen: 'aws sso login' });
  assert.is(credentialsFailure(failure, 'corp'), failure);
});

test('registerSourceProfiles: the tokens of SSO sessions are masked, whether a profile names a session or a start URL', async () => {
  const home = temporaryFolder();
  const cache = join(home, '.aws/sso/cache');
  mkdirSync(cache, { recursive: true });
  const url = 'https://corp.awsapps.com/start';
  writeFileSync(
    join(home, '.aws/config'),
    `[profile corp]\nsso_session = corp\n[sso-session corp]\nsso_start_url = https://other.example.com\n[profile old]\nsso_start_url = ${url}\n`,
  );
  for (const session of ['corp', url]) {
    const token = { accessToken: `token-of-${session}`, expiresAt: '2099-01-01T00:00:00Z' };
    const file = `${createHash('sha1').update(session).digest('hex')}.json`;
    writeFileSync(join(cache, file), JSON.stringify(token));
  }
  await withVariables({ HOME: home, AWS_CONFIG_FILE: join(home, '.aws/config') }, registerSourceProfiles);
  assert.ok(isRegisteredSecret('token-of-corp'));
  assert.ok(isRegisteredSecret(`token-of-${url}`));
});

test.run();
