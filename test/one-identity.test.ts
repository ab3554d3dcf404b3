import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { awscli, awsScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { userWithKeys } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { EVERYTHING, keys, NO_KEYS, profiles } from './workstation.ts';
import { world } from './world.ts';

// This program uses the same identity as the aws command.

const test = suite('one identity');

let prod = '';
let other = '';
let python = '';

/** The output of `aws configure export-credentials` in AWS CLI version 2, which no package registry has. */
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
  python = await awscli(join(temporaryFolder(), 'log'));
});

/** A script that stands for version 2 of the aws command. */
const version2 = () => `#!/bin/sh\nexec '${python}' '${temporaryFile(EXPORT)}'`;

/** A profile's keys as variables. */
function variablesOf(keys: string): Readonly<Record<string, string>> {
  const pairs = [...keys.matchAll(/^(\w+) = (.*)$/gm)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toUpperCase(), value]));
}

/** The identity in the preflight if this script is `aws`, and a person has these variables and files, in a folder with Python modules. */
async function actsAs(
  user: string,
  script: string,
  env: Readonly<Record<string, string>>,
  credentials = `[default]\n${other}[prod]\n${prod}`,
  config = '',
): Promise<void> {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'aws'), script, { mode: 0o755 });
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'json.py'), 'raise SystemExit("of the folder")');
  const person = { ...NO_KEYS, ...profiles(config, credentials), AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const PATH = `${bin}:${world().environment().PATH}`;
  await expectRun('00-preflight --only 2', { cwd, env: { ...person, PATH }, says: [`user/${user}`] });
}

const PROD = { AWS_PROFILE: 'prod' };

test('a run acts as the aws command: with keys in the environment, else with what the command hands over', async () => {
  await actsAs('prod', version2(), PROD);
  await actsAs('prod', version2(), { AWS_DEFAULT_PROFILE: 'prod' });
  await actsAs('other', version2(), {});
  await actsAs('other', version2(), { ...PROD, ...variablesOf(other) });
  const indented = `[profile prod]\n${prod.replace(/^(?=.)/gm, '    ')}`;
  await actsAs('prod', version2(), PROD, '', indented);
});

test('the process of a profile gets a secret of the environment, as from aws', async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = variablesOf(prod);
  const found = { Version: 1, AccessKeyId: AWS_ACCESS_KEY_ID, SecretAccessKey: AWS_SECRET_ACCESS_KEY };
  const answer = temporaryFile(JSON.stringify(found));
  const login = temporaryFile(`[ "$CORP_LOGIN_TOKEN" = open-sesame ] && cat '${answer}'`);
  const config = `[profile corp]\ncredential_process = sh ${login}\n`;
  const env = { AWS_PROFILE: 'corp', CORP_LOGIN_TOKEN: 'open-sesame' };
  await actsAs('prod', version2(), env, '', config);
});

test('without the aws command, and with its version 1, which loads nothing of the folder, the SDK finds the credentials', async () => {
  for (const aws of ['#!/bin/sh\nexit 127', awsScript(python)]) await actsAs('prod', aws, PROD);
});

/** The kubeconfig of EKS, whose plugin also has these variables and arguments. */
function eksConfig(env: Readonly<Record<string, string>>, args: readonly string[] = []): string {
  const config = parse(readFileSync(world().layout.eksKubeconfig, 'utf8'));
  const { exec } = config.users[0].user;
  exec.env = Object.entries(env).map(([name, value]) => ({ name, value }));
  exec.args.push(...args);
  return temporaryFile(stringify(config));
}

test('the plugin that `aws eks update-kubeconfig` writes is not started: the cluster accepts the same credential, made by the run', async () => {
  const plain = { KUBECONFIG: world().layout.eksKubeconfig };
  const named = { KUBECONFIG: eksConfig({ AWS_PROFILE: 'My Team' }), AWS_PROFILE: 'My Team' };
  for (const own of [plain, { ...profiles('', `[My Team]\n${keys()}`), ...named }]) {
    const recorder = new ToolRecorder(world().environment());
    await expectRun('00-preflight --only 3', {
      env: { ...own, ...recorder.env },
      says: [/kubectl acts as \S+:user\/platform-engineer, the same identity/],
    });
    const started = recorder.calls('aws').filter((words) => words.includes('get-token'));
    assert.equal(started, []);
  }
});

test('a token that the cluster refuses is asked for once more, as kubectl does', async () => {
  const kubectl = (...words: string[]) =>
    execFileSync(join(world().layout.bin, 'kubectl'), [
      `--kubeconfig=${world().layout.kubeconfig}`,
      ...words,
    ]);
  const view = JSON.parse(String(kubectl('config', 'view', '--raw', '--minify', '--flatten', '-o', 'json')));
  const { user } = view.users[0];
  const credential = (status: object) =>
    temporaryFile(
      JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status }),
    );
  const pem = (name: string) => String(Buffer.from(user[name], 'base64'));
  const good = credential({
    clientCertificateData: pem('client-certificate-data'),
    clientKeyData: pem('client-key-data'),
  });
  const refusedOnce = `f='${good}'; [ -e "$f.asked" ] || f='${credential({ token: 'stale' })}'; touch '${good}.asked'; cat "$f"`;
  const args = ['-c', refusedOnce];
  view.users[0].user = {
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args, interactiveMode: 'Never' },
  };
  const env = { KUBECONFIG: temporaryFile(JSON.stringify(view)) };
  await expectRun('00-preflight --only 3', { env, says: [/✓ kubernetes API/] });
});

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
