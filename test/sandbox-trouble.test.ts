import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from './suite.ts';
import { bash, command, world } from './world.ts';

const test = suite('trouble in the sandbox');
const control = () => world().control;

/** A script that has to succeed; gives what it printed. */
async function sh(script: string, env: Record<string, string> = {}): Promise<string> {
  const { exitCode, output } = await bash(script, { env });
  assert.is(exitCode, 0, output);
  return output.trim();
}

/** What a script that has to fail printed. */
async function refused(script: string, env: Record<string, string> = {}): Promise<string> {
  const { exitCode, output } = await bash(script, { env });
  assert.is.not(exitCode, 0, output);
  return output;
}

async function calm(): Promise<void> {
  await control().clearFaults();
  await control().setConsistency({ roles: 0, policies: 0, attachments: 0, providers: 0 });
  await control().clearCalls();
}

test.before(() => world().reset());
test.eachBefore(calm);
test.after(calm);

/** Runs what needs a Vault that is reached by `kubectl port-forward`. */
async function throughPortForward(work: (address: string) => Promise<void>): Promise<void> {
  await sh(`kubectl create namespace vault
    kubectl wait serviceaccount/default -n vault --for=create --timeout=20s
    kubectl run probe -n vault --image=pause
    kubectl wait pod/probe -n vault --for=condition=Ready --timeout=20s`);
  const forward = spawn('bash', ['-c', 'exec kubectl port-forward -n vault pod/probe :8200'], {
    env: world().environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of forward.stdout) {
      const port = /127\.0\.0\.1:(\d+) ->/.exec(String(line))?.[1];
      if (port) return await work(`http://127.0.0.1:${port}`);
    }
    assert.unreachable('kubectl port-forward has ended');
  } finally {
    forward.kill();
  }
}

const asRoot = { 'X-Vault-Token': 'root' };
const mounts = (address: string) => fetch(`${address}/v1/sys/mounts`, { headers: asRoot });

test('what is said to Vault through a port-forward is seen, struck and otherwise as it was', async () => {
  await throughPortForward(async (address) => {
    const headers = { ...asRoot, 'X-Vault-Namespace': 'team-a' };
    const self = (at: string) => fetch(`${at}/v1/auth/token/lookup-self`, { headers });
    const [through, direct] = await Promise.all([self(address), self(world().vault.address)]);
    const dataOf = async (answer: Response) => ((await answer.json()) as { data: { keys?: string[] } }).data;
    assert.equal(await dataOf(through), await dataOf(direct));
    assert.is(through.headers.get('cache-control'), direct.headers.get('cache-control'));
    // Node's own HTTP server would refuse the method.
    const list = await fetch(`${address}/v1/sys/policies/acl`, { method: 'LIST', headers: asRoot });
    assert.equal((await dataOf(list)).keys, ['default', 'root']);

    await control().setFaults([
      { kind: 'TooManyRequests', service: 'vault', action: 'GET sys/mounts', nth: 2 },
    ]);
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await mounts(address)).status);
    assert.equal(statuses, [200, 429, 200]);
    const calls = await control().vaultCalls();
    assert.equal(
      calls.map(({ method, path, status, fault }) => [method, path, status, fault ?? '-']),
      [
        ['GET', 'auth/token/lookup-self', 200, '-'],
        ['LIST', 'sys/policies/acl', 200, '-'],
        ['GET', 'sys/mounts', 200, '-'],
        ['GET', 'sys/mounts', 429, 'TooManyRequests'],
        ['GET', 'sys/mounts', 200, '-'],
      ],
    );
    assert.is(calls[0]?.namespace, 'team-a');
    assert.not.match(JSON.stringify(calls), 'root');
    await control().clearCalls();
    assert.equal(await control().vaultCalls(), []);
  });
});

test('a connection to Vault breaks by faults for Vault alone, before a call takes effect or after', async () => {
  const { address } = world().vaultFront;
  const write = () =>
    fetch(`${address}/v1/sys/policies/acl/lost`, {
      method: 'PUT',
      headers: asRoot,
      body: JSON.stringify({ policy: 'path "none" {}' }),
    });
  const written = async () => {
    const { status } = await fetch(`${world().vault.address}/v1/sys/policies/acl/lost`, { headers: asRoot });
    return status === 200;
  };
  const fault = { kind: 'reset', service: 'vault', action: 'PUT sys/policies/acl/lost' } as const;
  await control().setFaults([{ kind: 'reset' }, fault, { ...fault, nth: 2, after: true }]);
  await assertRejects(write(), /fetch failed/);
  assert.not(await written());
  await assertRejects(write(), /fetch failed/);
  assert.ok(await written());
  assert.is((await write()).status, 204);
});

test('the same Vault answers with TLS, to who trusts the sandbox', async () => {
  const { address, token, caCert } = world().vaultTls;
  const env = { VAULT_TOKEN: token, SSL_CERT_FILE: '/dev/null' };
  const [, port] = /:(\d+)$/.exec(address) as unknown as [string, string];
  for (const host of ['127.0.0.1', 'localhost']) {
    await sh('vault token lookup', { ...env, VAULT_ADDR: `https://${host}:${port}`, VAULT_CACERT: caCert });
  }
  assert.match(await refused('vault token lookup', { ...env, VAULT_ADDR: address }), 'unknown authority');
  await control().setFaults([{ kind: 'reset', service: 'vault' }]);
  const broken = new Promise((resolve, reject) =>
    request(`${address}/v1/sys/health`, { ca: readFileSync(caCert) }, resolve)
      .on('error', reject)
      .end(),
  );
  await assertRejects(broken, /socket hang up|ECONNRESET/);
});

test('a kill ends who made the call, before it takes effect or after', async () => {
  const killed = async (after: boolean, name: string) => {
    const script = `read -r; aws iam create-role --role-name ${name} --assume-role-policy-document '${nobody}'`;
    const child = spawn('bash', ['-c', script], {
      env: world().environment(),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await control().setFaults([{ kind: 'kill', pid: -(child.pid as number), action: 'CreateRole', after }]);
    child.stdin.end('\n');
    const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
    assert.is(signal, 'SIGKILL');
    return (await command('aws', ['iam', 'get-role', '--role-name', name])).exitCode === 0;
  };
  assert.not(await killed(false, 'never-made'));
  assert.ok(await killed(true, 'made'));
  await assertRejects(control().setFaults([{ kind: 'kill', pid: -1 }]), /pid/);
});

const document = (...statements: [effect: string, action: string][]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(([Effect, Action]) => ({ Effect, Action, Resource: '*' })),
  });
const nobody = JSON.stringify({ Version: '2012-10-17', Statement: [] });

/** A user with that one policy; gives the variables that make a tool act as it. */
async function userWith(name: string, policy: string): Promise<Record<string, string>> {
  const key = await sh(`aws iam create-user --user-name ${name} > /dev/null
    aws iam put-user-policy --user-name ${name} --policy-name own --policy-document '${policy}'
    aws iam create-access-key --user-name ${name} --output json`);
  const { AccessKeyId, SecretAccessKey } = JSON.parse(key).AccessKey;
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey };
}

test('who may create but not tag is refused what has tags', async () => {
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

test('what is new can stay unseen for ever: attachments, roles (to Vault too) and providers', async () => {
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

async function assertRejects(promise: Promise<unknown>, says: RegExp): Promise<void> {
  const message = await promise.then(
    () => 'nothing: it succeeded',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  assert.match(message, says);
}

test.run();
