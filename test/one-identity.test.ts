import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Aws, callerIdentity } from 'aws-irsa';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { awscli } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { userWithKeys } from './aws.ts';
import { askedRows, type Row, readRows, variablesOf } from './aws-profiles.ts';
import { type Expected, expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { EVERYTHING, keys, NO_KEYS, profiles, roleWith } from './workstation.ts';
import { world } from './world.ts';

// Whoever reads a profile, the aws command or this program, acts as the same identity. botocore, by which the AWS CLI finds
// its credentials, is asked about each of these files.

const test = suite('one identity');

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

test.before(async () => {
  await world().reset();
  prod = keys(await userWithKeys('prod', EVERYTHING));
  other = keys(await userWithKeys('other', EVERYTHING));
  deployer = `role_arn = ${await roleWith('deployer', EVERYTHING)}\n`;
  python = await awscli(join(temporaryFolder(), 'log'));
});

/** The environment of a row, with this script as its `aws`. */
function environmentOf(
  { config = '', credentials = '', env = { AWS_PROFILE: 'prod' } }: Row,
  script: string,
): NodeJS.ProcessEnv {
  const bin = temporaryFolder();
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
  const args = ['-c', ORACLE, temporaryFile(JSON.stringify(environments))];
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
  const identities = { prod, other, deployer };
  const asking: Readonly<Record<string, Row>> = askedRows(identities);
  const tried = Object.entries({ ...readRows(identities), ...asking }).map(([what, row]) => {
    const asked = join(temporaryFolder(), 'asked');
    const script = `touch '${asked}'; exec '${python}' '${temporaryFile(EXPORT)}'`;
    return { what, asked, asks: what in asking, environment: environmentOf(row, script) };
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
  const { 'both variables': two, 'a name with a slash': same } = askedRows({ prod, other, deployer });
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
  return temporaryFile(stringify(config));
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
