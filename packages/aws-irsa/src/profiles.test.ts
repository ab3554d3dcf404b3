import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRegisteredSecret } from 'engine/resource';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import { withVariables } from 'engine/testing/variables';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkProfile, loginAdvice, type Profiles, readProfiles } from './profiles.ts';

/** The profiles in a config and a credentials file, with a separate home. */
function profilesOf(config: string, credentials = '', HOME = temporaryFolder()): Promise<Profiles> {
  const environment = {
    HOME,
    AWS_CONFIG_FILE: temporaryFile(config),
    AWS_SHARED_CREDENTIALS_FILE: temporaryFile(credentials),
  };
  return withVariables(environment, () => readProfiles(environment));
}

test('readProfiles: finds a name as the AWS CLI does: with blanks in quotation marks, after two blanks, indented, with a dot', async () => {
  const profiles = await profilesOf(
    `[default]\nregion = a\n[profile "My Team"]\nsource_profile = the.base\n  [profile  two-spaces]\n[profile two words]\nregion = b\n[sso-session corp]\nsso_region = c\n`,
    '[the.base]\naws_access_key_id = AKIA\n[O Brien]\naws_access_key_id = AKIB\n',
  );
  assert.equal(Object.keys(profiles).sort(), ['My Team', 'O Brien', 'default', 'the.base', 'two-spaces']);
  assert.is(profiles['My Team']?.source_profile, 'the.base');
});

test('readProfiles: a named pipe is refused, and the SDK does not open it either', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const environment = { HOME: temporaryFolder(), AWS_CONFIG_FILE: pipe };
  await withVariables(environment, async () => {
    const { kind, resource, seen } = await failureOf(() => readProfiles(environment));
    assert.equal([kind, resource], ['input', `AWS_CONFIG_FILE ${pipe}`]);
    assert.match(seen, 'it is a named pipe');
    const { loadSharedConfigFiles } = await import('@smithy/shared-ini-file-loader');
    assert.equal((await loadSharedConfigFiles()).configFile, {});
  });
});

test('readProfiles: the tokens of SSO sessions are masked, whether a profile names a session or a start URL', async () => {
  const home = temporaryFolder();
  const cache = join(home, '.aws/sso/cache');
  mkdirSync(cache, { recursive: true });
  const url = 'https://corp.awsapps.com/start';
  for (const session of ['corp', url]) {
    const token = { accessToken: `token-of-${session}`, expiresAt: '2099-01-01T00:00:00Z' };
    const file = `${createHash('sha1').update(session).digest('hex')}.json`;
    writeFileSync(join(cache, file), JSON.stringify(token));
  }
  const config = `[profile corp]\nsso_session = corp\n[sso-session corp]\nsso_start_url = https://other.example.com\n[profile old]\nsso_start_url = ${url}\n`;
  await profilesOf(config, '', home);
  assert.ok(isRegisteredSecret('token-of-corp'));
  assert.ok(isRegisteredSecret(`token-of-${url}`));
});

test('checkProfile: a profile that does not exist is named with the nearest one, as a command', async () => {
  const profiles = { 'My Team': {}, prod: {} };
  const misspelt = { variable: 'AWS_PROFILE', name: 'MyTeam' } as const;
  const { seen, next } = await failureOf(async () => checkProfile(profiles, misspelt));
  assert.match(seen, 'AWS_PROFILE is MyTeam, and there is no profile of this name');
  assert.equal(next, ["export AWS_PROFILE='My Team'"]);
  assert.not.throws(() => checkProfile(profiles, { ...misspelt, name: 'My Team' }));
});

const PROFILES: Profiles = {
  corp: { sso_session: 'corp' },
  old: { sso_start_url: 'https://corp.example.com' },
  console: { login_session: 'arn:aws:iam::1:user/ada' },
  program: { credential_process: 'vault read' },
  'The Role': { role_arn: 'arn:aws:iam::1:role/a', source_profile: 'corp' },
  circle: { source_profile: 'circle' },
  typo: { source_profile: 'crop' },
  half: { aws_access_key_id: 'AKIA' },
  empty: { region: 'us-east-1' },
};
for (const [profile, next] of [
  ['corp', 'aws sso login --profile corp'],
  ['old', 'aws sso login --profile old'],
  ['console', 'aws login --profile console'],
  ['program', 'aws configure get credential_process --profile program prints the program'],
  ['The Role', 'aws sso login --profile corp'],
  ['circle', 'export AWS_PROFILE=NAME, with one of corp, old'],
  ['typo', 'Set source_profile to a profile that exists: corp'],
  ['half', 'Correct the profile until this succeeds: aws sts get-caller-identity --profile half'],
  ['empty', 'export AWS_PROFILE=NAME, with one of corp, old'],
] as const)
  test(`loginAdvice: the profile ${profile}: ${next}`, () => {
    assert.match(loginAdvice(PROFILES, profile).next?.join() ?? '', next);
  });

test('loginAdvice: without any profile, by the browser', () => {
  assert.equal(loginAdvice({}, undefined).next, ['aws login']);
});

test.run();
