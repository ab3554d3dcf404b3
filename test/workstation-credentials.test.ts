import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { EVERYTHING, folder, keys, profiles, roleWith } from './workstation.ts';
import { world } from './world.ts';

const test = suite('the operator’s machine: credentials');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

test('a profile with keys', async () => {
  const env = { ...profiles('', `[corp]\n${keys()}`), AWS_PROFILE: 'corp' };
  await expectRun('01-aws --plan', { env, exit: 4, says: [':user/platform-engineer'] });
});

test('a profile that does not exist is named, with those that do (exit 2)', async () => {
  const env = { ...profiles('[profile prod]\nregion = x\n', `[corp]\n${keys()}`), AWS_PROFILE: 'crop' };
  await expectRun('01-aws --plan', {
    env,
    exit: 2,
    says: [/AWS_PROFILE is crop, and there is no profile[\s\S]*next .*corp, prod/],
  });
});

test('a profile that assumes a role does so once, and everything is created as that role', async () => {
  const arn = await roleWith('platform-admin', EVERYTHING);
  const env = {
    ...profiles(
      `[profile admin]\nrole_arn = ${arn}\nsource_profile = base\nrole_session_name = me\n`,
      `[base]\n${keys()}`,
    ),
    AWS_PROFILE: 'admin',
  };
  await expectRun('00-preflight --only 2', { env, says: ['you have all permissions the AWS section needs'] });
  await expectRun('01-aws --yes', { env });
  const calls = await world().control.calls();
  assert.is(calls.filter(({ action }) => action === 'AssumeRole').length, 1);
  const creators = calls.filter(({ action }) => action.startsWith('Create')).map(({ caller }) => caller);
  assert.is(creators.length, 3);
  for (const caller of creators) assert.match(caller, ':assumed-role/platform-admin/me');
});

/** A home folder with an SSO session that has expired, and the profile `corp` that uses it. */
function expiredSession() {
  const home = folder();
  const cache = join(home, '.aws/sso/cache');
  mkdirSync(cache, { recursive: true });
  const expiresAt = new Date(Date.now() - 1000).toISOString();
  const token = { accessToken: 'of-an-expired-session', expiresAt, region: world().region };
  writeFileSync(
    join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`),
    JSON.stringify(token),
  );
  const config = `[profile corp]
sso_session = corp
sso_account_id = ${world().accountId}
sso_role_name = sso-admin
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = ${world().region}
`;
  return { ...profiles(config), AWS_PROFILE: 'corp', HOME: home };
}

test('an SSO session that has expired: how to sign in again (exit 2)', async () => {
  const env = expiredSession();
  await expectRun('01-aws --yes', { env, exit: 2, says: [/^ +next +aws sso login --profile corp$/m] });
});

test.run();
