import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Aws, callerIdentity } from 'aws-irsa';
import { awscli } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { iam } from './aws.ts';
import { type Expected, expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { EVERYTHING, file, folder, keys, NO_KEYS, profiles, roleWith } from './workstation.ts';
import { world } from './world.ts';

// Whoever reads a profile, the aws command or this program, acts as the same identity. botocore, by which the AWS CLI finds
// its credentials, is asked about each of these files.

const test = suite('one identity');

interface Row {
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the AWS CLI has to be asked. That takes half a second, so it is not for the plainest files. */
  readonly asks?: true;
}

/** The keys of two users, as a profile has them, and the role that both may assume. */
let prod = '';
let other = '';
let deployer = '';
let python = '';

/** Prints what botocore finds in each of these environments: an ARN, `SSO`, or `nobody`. */
const ORACLE = `
import json, os, sys, awscli.botocore.session
def caller(environment):
    os.environ.clear()
    os.environ.update(environment)
    try:
        return awscli.botocore.session.get_session().create_client('sts').get_caller_identity()['Arn']
    except Exception as error:
        return 'SSO' if 'sso' in str(error).lower() else 'nobody'
print(json.dumps([caller(environment) for environment in json.load(open(sys.argv[1]))]))
`;

/** What \`aws configure export-credentials\` of the AWS CLI's version 2 prints, which no package registry has. */
const EXPORT = `
import json, sys, awscli.botocore.session
try:
    found = awscli.botocore.session.get_session().get_credentials().get_frozen_credentials()
except Exception as error:
    sys.exit(f'Unable to retrieve credentials: {error}')
token = {'SessionToken': found.token} if found.token else {}
print(json.dumps({'Version': 1, 'AccessKeyId': found.access_key, 'SecretAccessKey': found.secret_key, **token}))
`;

async function userWithKeys(UserName: string): Promise<string> {
  const client = await iam();
  await client.createUser({ UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [EVERYTHING] });
  await client.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await client.createAccessKey({ UserName });
  return `aws_access_key_id = ${AccessKey?.AccessKeyId}\naws_secret_access_key = ${AccessKey?.SecretAccessKey}\n`;
}

test.before(async () => {
  await world().reset();
  prod = await userWithKeys('prod');
  other = await userWithKeys('other');
  deployer = `role_arn = ${await roleWith('deployer', EVERYTHING)}\n`;
  python = await awscli(join(folder(), 'log'));
});

const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');
const SSO = 'sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n';
const SESSION =
  '[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n';
const TOKEN = 'aws_session_token = stale\n';
const PROD = { AWS_PROFILE: 'prod' };

const rows = (): Readonly<Record<string, Row>> => ({
  'the default profile': { credentials: `[default]\n${prod}` },
  AWS_PROFILE: { credentials: `[default]\n${other}[prod]\n${prod}`, env: PROD },
  AWS_DEFAULT_PROFILE: {
    credentials: `[default]\n${other}[prod]\n${prod}`,
    env: { AWS_DEFAULT_PROFILE: 'prod' },
  },
  'both variables': {
    credentials: `[other]\n${other}[prod]\n${prod}`,
    env: { AWS_DEFAULT_PROFILE: 'prod', AWS_PROFILE: 'other' },
    asks: true,
  },
  'AWS_DEFAULT_PROFILE without a profile': {
    credentials: `[default]\n${other}`,
    env: { AWS_DEFAULT_PROFILE: 'gone' },
  },
  'keys in the environment beside a profile': {
    credentials: `[prod]\n${prod}`,
    env: { ...PROD, ...variablesOf(other) },
  },
  'half of a key in the environment': {
    credentials: `[default]\n${prod}`,
    env: { AWS_ACCESS_KEY_ID: 'AKIAHALF00000000' },
    asks: true,
  },
  SSO: { config: `${SESSION}[profile prod]\n${SSO}`, env: PROD },
  'SSO beside stale keys': {
    config: `${SESSION}[profile prod]\n${SSO}`,
    credentials: `[prod]\n${other}${TOKEN}`,
    env: PROD,
    asks: true,
  },
  'SSO beside a process': {
    config: `${SESSION}[profile prod]\n${SSO}credential_process = aws-sso-util\n`,
    env: PROD,
    asks: true,
  },
  'a process beside keys': {
    config: `[profile prod]\ncredential_process = ${printing(prod)}\n`,
    credentials: `[prod]\n${other}`,
    env: PROD,
    asks: true,
  },
  'a process in both files': {
    config: `[profile prod]\ncredential_process = ${printing(prod)}\n`,
    credentials: `[prod]\ncredential_process = ${printing(other)}\n`,
    env: PROD,
    asks: true,
  },
  'a process': { config: `[profile prod]\ncredential_process = ${printing(prod)}\n`, env: PROD },
  'a process for a shell': {
    config: `[profile prod]\ncredential_process = ${printing(prod)} | cat\n`,
    env: PROD,
    asks: true,
  },
  'a value with a number sign': {
    config: `[profile prod]\ncredential_process = sh -c '${printing(prod)} # as JSON'\n`,
    env: PROD,
    asks: true,
  },
  'a role': {
    config: `[profile prod]\n${deployer}source_profile = base\n`,
    credentials: `[base]\n${prod}`,
    env: PROD,
  },
  'a role through a role': {
    config: `[profile prod]\n${deployer}source_profile = first\n[profile first]\n${deployer}source_profile = base\n`,
    credentials: `[base]\n${prod}`,
    env: PROD,
  },
  'a role beside keys': {
    config: `[profile prod]\n${deployer}source_profile = base\n`,
    credentials: `[base]\n${other}[prod]\n${prod}`,
    env: PROD,
    asks: true,
  },
  'a role with a second factor': {
    config: `[profile prod]\n${deployer}source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n`,
    credentials: `[base]\n${prod}`,
    env: PROD,
    asks: true,
  },
  'a role whose source has two sources': {
    config: `[profile prod]\n${deployer}source_profile = base\n[profile base]\n${SSO}${SESSION}`,
    credentials: `[base]\n${other}`,
    env: PROD,
    asks: true,
  },
  'an indented profile after an empty value': {
    config: `[profile base]\n${indented(prod)}[profile prod]\n${indented(`cli_pager =\n${deployer}source_profile = base\n`)}`,
    env: PROD,
    asks: true,
  },
  'an indented profile with a nested section': {
    config: `[profile base]\n${indented(prod)}[profile prod]\n${indented(`s3 =\n    addressing_style = path\n${deployer}source_profile = base\n`)}`,
    env: PROD,
    asks: true,
  },
  'an empty value': {
    config: `[profile base]\n${prod}[profile prod]\ncli_pager =\n${deployer}source_profile = base\n`,
    env: PROD,
    asks: true,
  },
  'a colon for an equals sign': {
    credentials: `[prod]\n${prod.replaceAll(' =', ':')}`,
    env: PROD,
    asks: true,
  },
  'upper case': {
    credentials: `[prod]\n${prod.replaceAll(/^\w+/gm, (key) => key.toUpperCase())}`,
    env: PROD,
    asks: true,
  },
  'a name with a space': {
    config: `[profile "my team"]\n${prod}`,
    env: { AWS_PROFILE: 'my team' },
    asks: true,
  },
  'a name with a slash': {
    config: `[profile corp/admin]\n${prod}`,
    env: { AWS_PROFILE: 'corp/admin' },
    asks: true,
  },
  'a name with a dot and an at sign': {
    config: `[profile me@corp.example]\n${prod}`,
    env: { AWS_PROFILE: 'me@corp.example' },
  },
  'a space behind the name': { config: `[profile prod ]\n${prod}`, env: PROD, asks: true },
  'the word profile in the credentials': {
    credentials: `[profile prod]\n${prod}[default]\n${other}`,
    env: PROD,
  },
  'the default profile twice': { config: `[profile default]\n${prod}[default]\n${other}`, asks: true },
  'a section twice': { credentials: `[prod]\n${prod}[prod]\n${other}`, env: PROD, asks: true },
  'keys in both files': {
    config: `[profile prod]\n${other}`,
    credentials: `[prod]\n${prod}`,
    env: PROD,
    asks: true,
  },
  'half of a key': { config: `[default]\n${prod.split('\n')[0]}\n`, asks: true },
  'the ends of lines of Windows': { credentials: `[prod]\r\n${prod.replaceAll('\n', '\r\n')}`, env: PROD },
  'a byte order mark': { credentials: `\ufeff[prod]\n${prod}`, env: PROD, asks: true },
  'no file': { env: { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' } },
});

/** A profile's keys as variables. */
function variablesOf(keys: string): Readonly<Record<string, string>> {
  const pairs = [...keys.matchAll(/^(\w+) = (.*)$/gm)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toUpperCase(), value]));
}

/** A program that prints a profile's keys as a credential process does. */
function printing(keys: string): string {
  const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } = variablesOf(keys);
  return `cat ${file(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }))}`;
}

/** The environment of a row, with this script as its `aws`. */
function environmentOf({ config = '', credentials = '', env }: Row, script: string): NodeJS.ProcessEnv {
  const bin = folder();
  writeFileSync(join(bin, 'aws'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const environment = {
    ...world().environment(),
    ...profiles(config, credentials),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
    PATH: `${bin}:${world().environment().PATH}`,
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}

/** Whom botocore acts as. Without a terminal, it does not ask for the code of a second factor. */
async function botocoreIs(environments: readonly NodeJS.ProcessEnv[]): Promise<readonly string[]> {
  const args = ['-c', ORACLE, file(JSON.stringify(environments))];
  const child = spawn(python, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(await text(child.stdout));
}

/** Runs something in this process with other variables. */
async function within<T>(environment: NodeJS.ProcessEnv, run: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  const replace = (by: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, by);
  };
  replace(environment);
  try {
    return await run();
  } finally {
    replace(before);
  }
}

/** Whom this program acts as, in the words of the oracle. */
const weAre = (environment: NodeJS.ProcessEnv) =>
  within(environment, () =>
    callerIdentity(new Aws(environment.AWS_REGION ?? '')).then(
      ({ arn }) => arn,
      (error: unknown) => (/sso/i.test(String(error)) ? 'SSO' : 'nobody'),
    ),
  );

const role = (arn: string) => arn.replace(/(:assumed-role\/[^/]+)\/.*/, '$1');

test('botocore and this program read each file alike, and the AWS CLI is asked only where they may not', async () => {
  const tried = Object.entries(rows()).map(([what, row]) => {
    const asked = join(folder(), 'asked');
    const script = `touch '${asked}'; exec '${python}' '${file(EXPORT)}'`;
    return { what, asked, asks: Boolean(row.asks), environment: environmentOf(row, script) };
  });
  const theirs = await botocoreIs(tried.map(({ environment }) => environment));
  const differing: string[] = [];
  for (const [index, { what, asked, asks, environment }] of tried.entries()) {
    const [their, our] = [role(theirs[index] ?? ''), role(await weAre(environment))];
    const wasAsked = existsSync(asked);
    if (their !== our || wasAsked !== asks)
      differing.push(`${what}: botocore is ${their}, we are ${our}${wasAsked ? ', asked' : ''}`);
  }
  assert.equal(differing, []);
});

/** What the preflight says with another `aws`. */
async function preflight(row: Row, aws: string, expected: Expected): Promise<void> {
  // Not the home, which is the run's own.
  const own = Object.entries(environmentOf(row, aws)).filter(([name]) => /^(?:AWS_|PATH$)/.test(name));
  await expectRun('00-preflight --only 2', {
    ...expected,
    env: { ...NO_KEYS, ...Object.fromEntries(own) },
  });
}

test('version 1 of the AWS CLI hands nothing over, so its identity is compared; without it, the run says so', async () => {
  const { 'both variables': two, 'a name with a slash': same } = rows();
  if (two === undefined || same === undefined) throw new Error('a row has another name');
  const version1 = `exec '${python}' -m awscli "$@"`;
  const says = [/aws command acts as \S+:user\/prod, and .* as \S+:user\/other: AWS_PROFILE is other/];
  await preflight(two, version1, { exit: 2, says });
  await preflight(same, version1, { says: ['user/prod'], hides: ['no aws on PATH'] });
  await preflight(two, 'exit 127', {
    says: [/user\/other, as .* no aws on PATH to ask: AWS_PROFILE is other/],
  });
});

/** The kubeconfig of EKS, whose plugin has these variables and arguments as well. */
function eksConfig(env: Readonly<Record<string, string>>, args: readonly string[] = []): string {
  const config = parse(readFileSync(world().layout.eksKubeconfig, 'utf8'));
  const { exec } = config.users[0].user;
  exec.env = Object.entries(env).map(([name, value]) => ({ name, value }));
  exec.args.push(...args);
  return file(stringify(config));
}

test('keys in the environment override the profile that the kubeconfig names: the refusal, or the preflight, says so', async () => {
  const known = profiles('', `[known]\n${keys()}`);
  const KUBECONFIG = eksConfig({ AWS_PROFILE: 'known' });
  const why = 'The keys in your environment (AWS_ACCESS_KEY_ID) override the profile known';
  const others = { ...known, ...variablesOf(other) };
  await expectRun('all --yes', {
    env: { ...others, KUBECONFIG },
    exit: 2,
    says: [why, 'unset AWS_ACCESS_KEY_ID', '--profile'],
    changed: [],
  });
  const named = eksConfig({ AWS_PROFILE: 'known' }, ['--profile', 'known']);
  await expectRun('00-preflight --only 3', {
    env: { ...others, KUBECONFIG: named },
    says: [/kubectl acts as \S+:user\/platform-engineer, and this program as \S+:user\/other/],
    hides: [why],
  });
  await expectRun('00-preflight --only 3', {
    env: { ...known, ...variablesOf(keys()), KUBECONFIG },
    says: [/! identity in the cluster/, why],
  });
});

test.run();
