import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { calm, control, nobody, refused, sh } from './sandbox-control.ts';
import { suite } from './suite.ts';
import { command, world } from './world.ts';

const test = suite('AWS and charts in the sandbox');

test.before(() => world().reset());
test.eachBefore(calm);
test.after(calm);

const document = (...statements: [effect: string, action: string][]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(([Effect, Action]) => ({ Effect, Action, Resource: '*' })),
  });

/** Creates a user with this policy. @returns the variables by which a tool acts as that user */
async function userWith(name: string, policy: string): Promise<Record<string, string>> {
  const key = await sh(`aws iam create-user --user-name ${name} > /dev/null
    aws iam put-user-policy --user-name ${name} --policy-name own --policy-document '${policy}'
    aws iam create-access-key --user-name ${name} --output json`);
  const { AccessKeyId, SecretAccessKey } = JSON.parse(key).AccessKey;
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey };
}

test('a user who may create but not tag cannot create resources with tags', async () => {
  const as = await userWith('creator', document(['Allow', 'iam:Create*'], ['Deny', 'iam:TagPolicy']));
  const iam = `arn:aws:iam::${world().accountId}`;
  const user = `User: ${iam}:user/creator is not authorized to perform:`;
  const role = `aws iam create-role --role-name tagged --assume-role-policy-document '${nobody}'`;
  const denied = `(AccessDenied) when calling the CreateRole operation: ${user} iam:TagRole on resource: ${iam}:role/tagged because no identity-based policy allows the iam:TagRole action`;
  assert.match(await refused(`${role} --tags Key=team,Value=a`, as), denied);
  await sh(role, as);
  const policy = `aws iam create-policy --policy-name tagged --policy-document '${document(['Allow', 'ec2:*'])}'`;
  const explicit = `${user} iam:TagPolicy on resource: ${iam}:policy/tagged with an explicit deny in an identity-based policy`;
  assert.match(await refused(`${policy} --tags Key=team,Value=a`, as), explicit);
});

test('a role may trust a provider that does not exist; a login with it is refused', async () => {
  const { accountId, issuer } = world();
  const Federated = `arn:aws:iam::${accountId}:oidc-provider/${issuer.replace('https://', '')}`;
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' },
  });
  await sh(`aws iam create-role --role-name early --assume-role-policy-document '${trust}'`);
  const login = `aws sts assume-role-with-web-identity --role-arn arn:aws:iam::${accountId}:role/early --role-session-name early \
    --web-identity-token "$(kubectl create token default --audience sts.amazonaws.com)"`;
  assert.match(await refused(login), `No OpenIDConnect provider found in your account for ${issuer}`);
});

test("IAM's simulator answers from the policies and the boundary of a principal", async () => {
  const boundary = `arn:aws:iam::${world().accountId}:policy/boundary`;
  const simulate = `aws iam simulate-principal-policy --policy-source-arn arn:aws:iam::${world().accountId}:role/bounded \
    --action-names iam:GetRole iam:TagRole sts:AssumeRole --output json`;
  const results = await sh(
    `aws iam create-policy --policy-name boundary --policy-document '${document(['Allow', 'iam:Get*'], ['Deny', 'sts:*'])}'
    aws iam create-role --role-name bounded --assume-role-policy-document '${nobody}' --permissions-boundary ${boundary}
    aws iam put-role-policy --role-name bounded --policy-name all --policy-document '${document(['Allow', '*'])}'
    ${simulate} >&3`.replace(/^/, 'exec 3>&1 >/dev/null\n'),
  );
  assert.equal(
    JSON.parse(results).EvaluationResults.map((result: Record<string, unknown>) => [
      result.EvalActionName,
      result.EvalDecision,
      result.PermissionsBoundaryDecisionDetail,
    ]),
    [
      ['iam:GetRole', 'allowed', { AllowedByPermissionsBoundary: true }],
      ['iam:TagRole', 'implicitDeny', { AllowedByPermissionsBoundary: false }],
      ['sts:AssumeRole', 'explicitDeny', { AllowedByPermissionsBoundary: false }],
    ],
  );
  assert.match(await refused(simulate.replace('role/bounded', 'role/nobody')), 'role with name nobody');
  const as = await userWith('reader', document(['Allow', 'iam:Get*']));
  assert.match(await refused(simulate, as), 'not authorized to perform: iam:SimulatePrincipalPolicy');
});

test('charts come from an OCI registry too, by TLS and without', async () => {
  const { hashicorp, glooEnterprise } = world().ociRepositories;
  await sh(`helm install vault ${hashicorp}/vault --version 0.34.1 -n oci --create-namespace`);
  assert.match(await sh(`helm show chart ${glooEnterprise}/gloo-ee --version '~1.17'`), 'version: 1.17.3');
  const plain = world().repositories.hashicorp.replace('http:', 'oci:');
  await sh(`helm pull ${plain}/vault --plain-http --version 0.34.0 && test -s vault-0.34.0.tgz`);
  assert.match(await refused(`helm pull ${hashicorp}/vault --version 9.9.9`), 'not found');
});

test('profiles with SSO and with a role to assume work, in the SDK and in the CLI', async () => {
  const home = mkdtempSync(join(tmpdir(), 'profiles-'));
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = world().env;
  const start = 'https://sandbox.awsapps.com/start';
  writeFileSync(
    join(home, 'config'),
    `[profile sso]
sso_start_url = ${start}
sso_region = us-east-1
sso_account_id = ${world().accountId}
sso_role_name = operator
[profile base]
aws_access_key_id = ${AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}
[profile assume]
role_arn = arn:aws:iam::${world().accountId}:role/operator
source_profile = base
`,
  );
  const cache = join(home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const token = {
    accessToken: 'token-1',
    expiresAt: '2099-01-01T00:00:00Z',
    region: 'us-east-1',
    startUrl: start,
  };
  const file = `${createHash('sha1').update(start).digest('hex')}.json`;
  writeFileSync(join(cache, file), JSON.stringify(token));
  const engineer = { AWS: `arn:aws:iam::${world().accountId}:user/platform-engineer` };
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: engineer, Action: 'sts:AssumeRole' }],
  });
  await sh(`aws iam create-role --role-name operator --assume-role-policy-document '${trust}'
    aws iam put-role-policy --role-name operator --policy-name all --policy-document '${document(['Allow', '*'])}'`);
  const as = (profile: string) => ({
    env: {
      HOME: home,
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_PROFILE: profile,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    },
    cwd: 'packages/aws-irsa',
  });
  const sdk = `import { IAM } from '@aws-sdk/client-iam';
    const { Role } = await new IAM().getRole({ RoleName: 'operator' });
    console.log(Role.Arn);`;
  const program = (profile: string) =>
    command(process.execPath, ['--input-type=module', '-e', sdk], as(profile));

  assert.match((await program('sso')).output, 'UnauthorizedException: Session token not found or invalid');
  await control().ssoToken(token.accessToken);
  for (const profile of ['sso', 'assume']) {
    assert.match((await program(profile)).output, ':role/operator');
    const { output } = await command('aws', ['sts', 'get-caller-identity'], as(profile));
    assert.match(output, 'assumed-role/operator/');
  }
  const secrets = JSON.stringify(await control().calls());
  assert.not.match(secrets, token.accessToken);
});

test('new attachments, roles (to Vault as well) and providers can stay invisible', async () => {
  const issuer = 'issuer.example.com';
  const claims = Buffer.from(JSON.stringify({ iss: `https://${issuer}`, aud: 'a' })).toString('base64url');
  await sh(
    `aws iam put-role-policy --role-name foo-role --policy-name look --policy-document '${document(['Allow', 'iam:GetRole'])}'`,
  );
  await control().setConsistency({ attachments: Infinity, roles: Infinity, providers: Infinity });
  assert.is(
    await sh(`aws iam put-user-policy --user-name platform-engineer --policy-name late --policy-document '${document(['Deny', 'iam:*'])}'
      aws iam list-user-policies --user-name platform-engineer --query PolicyNames --output text
      aws iam create-role --role-name late --assume-role-policy-document '${nobody}' > /dev/null
      aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list a > /dev/null`),
    'platform-engineer',
  );
  const arn = `arn:aws:iam::${world().accountId}`;
  const bound = await refused(
    `vault auth enable aws > /dev/null
    vault write auth/aws/role/late auth_type=iam bound_iam_principal_arn=${arn}:role/late`,
    { VAULT_ADDR: world().vault.address, VAULT_TOKEN: world().vault.token },
  );
  assert.match(bound, 'NoSuchEntity');
  const provider = `${arn}:oidc-provider/${issuer}`;
  assert.match(
    await refused(`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${provider}`),
    `(NoSuchEntity) when calling the GetOpenIDConnectProvider operation: OpenIDConnect Provider not found for arn ${provider}`,
  );
  assert.match(
    await refused(`aws sts assume-role-with-web-identity --role-session-name late \
      --role-arn ${arn}:role/foo-role --web-identity-token eyJhbGciOiJSUzI1NiJ9.${claims}.c2ln`),
    `No OpenIDConnect provider found in your account for https://${issuer}`,
  );
});

test.run();
