import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFile, temporaryFolder } from 'engine/testing/temporary-folder';
import { awscli } from 'sandbox';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { ToolRecorder } from './tool-recorder.ts';
import { bash, outputOf, world } from './world.ts';

// A child has exactly the environment that the run chose for it.

const test = suite('the environment of a child');

test.before(() => world().reset());

/** A program that loads one of these leaves a file, and leads helm, kubectl and aws elsewhere. */
const ELSEWHERE = {
  HELM_KUBEAPISERVER: 'https://127.0.0.1:1',
  KUBECONFIG: '/nonexistent',
  AWS_PROFILE: 'prod',
};

/** Variables that a program obeys before its own first line, each set to something hostile. */
function hostile() {
  const loaded = temporaryFolder();
  const exported = Object.entries(ELSEWHERE)
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n');
  const script = temporaryFile(`: > ${loaded}/$$.bash\necho Loading modules\n${exported}\n`);
  const modules = temporaryFolder();
  const touch = `open('${loaded}/python', 'w').close()\nprint('Loading modules')\n`;
  writeFileSync(join(modules, 'sitecustomize.py'), touch);
  const hook = temporaryFile(
    `if (process.argv.some((word) => word.startsWith('--cluster='))) require('fs').writeFileSync('${loaded}/node', '');`,
    'hook.cjs',
  );
  const monitor = temporaryFile(`#!/bin/sh\n: > ${loaded}/git\n`);
  return {
    loaded,
    variables: {
      BASH_ENV: script,
      ENV: script,
      ...Object.fromEntries(
        ['exec', 'read', 'trap', 'ulimit', 'cat'].map((name) => [
          `BASH_FUNC_${name}%%`,
          `() { : > ${loaded}/${name}; builtin ${name} "$@"; }`,
        ]),
      ),
      SHELLOPTS: 'xtrace:noexec',
      PS4: `$(: > ${loaded}/ps4)`,
      TMOUT: '1',
      POSIXLY_CORRECT: '1',
      IFS: 'e',
      PYTHONPATH: modules,
      PYTHONSTARTUP: join(modules, 'sitecustomize.py'),
      PYTHONIOENCODING: 'utf-16',
      NODE_OPTIONS: `--require ${hook}`,
      NODE_PATH: modules,
      GODEBUG: 'http2debug=2',
      GIT_DIR: '/nonexistent',
      GIT_EXEC_PATH: modules,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: monitor,
      ZX_SHELL: '/bin/false',
      ZX_TIMEOUT: '1',
      ZX_PREFIX: `: > ${loaded}/zx;`,
      AWS_DATA_PATH: modules,
    },
  };
}

/** The names among these variables that children got. */
function among(variables: Readonly<Record<string, string>>, environments: string): string[] {
  return Object.keys(variables).filter((name) => environments.includes(`declare -x ${name}=`));
}

/** A kubeconfig whose user's credential comes from a script as its plugin. */
function withPlugin(script: string): string {
  const config = parse(readFileSync(world().layout.kubeconfig, 'utf8'));
  const [{ user }] = config.users;
  const status = {
    clientCertificateData: pemOf(user, 'client-certificate'),
    clientKeyData: pemOf(user, 'client-key'),
  };
  const apiVersion = 'client.authentication.k8s.io/v1';
  const answer = temporaryFile(JSON.stringify({ apiVersion, kind: 'ExecCredential', status }));
  const command = join(temporaryFolder(), 'login');
  writeFileSync(command, `${script}\ncat '${answer}'\n`, { mode: 0o755 });
  const env = [{ name: 'BASH_ENV', value: temporaryFile('echo noise\n') }];
  config.users[0].user = { exec: { apiVersion, command, args: null, env, interactiveMode: 'Never' } };
  return temporaryFile(stringify(config));
}

/** The text in a kubeconfig, or in the file that it names. */
function pemOf(user: Readonly<Record<string, string>>, field: string): string {
  const file = user[field];
  return file === undefined
    ? Buffer.from(user[`${field}-data`] ?? '', 'base64').toString()
    : readFileSync(resolve(dirname(world().layout.kubeconfig), file), 'utf8');
}

test('helm, kubectl and the plugin of a kubeconfig: nothing is loaded into them, and helm installs here', async () => {
  const { loaded, variables } = hostile();
  const recorder = new ToolRecorder(world().environment());
  // The plugin is not a bash script: its kubeconfig's variables are its own.
  const KUBECONFIG = withPlugin('#!/bin/sh');
  await expectRun('02-vault --yes --only 02-vault.1', { env: { ...variables, ...recorder.env, KUBECONFIG } });
  assert.equal(readdirSync(loaded), []);
  assert.equal(among(variables, recorder.environments()), []);
  assert.match((await bash('helm list -A -q')).output, 'vault');
});

test('aws: the keys are those of the run’s own profile', async () => {
  const { loaded, variables } = hostile();
  const python = await awscli(join(temporaryFolder(), 'log'));
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, PATH } = world().environment();
  const answer = JSON.stringify({
    Version: 1,
    AccessKeyId: AWS_ACCESS_KEY_ID,
    SecretAccessKey: AWS_SECRET_ACCESS_KEY,
  });
  const bin = temporaryFolder();
  const code = `import os; assert os.environ['AWS_PROFILE'] == 'demo'; print('${answer}')`;
  writeFileSync(join(bin, 'aws'), `#!/bin/bash\nexec '${python}' '${temporaryFile(code)}'\n`, {
    mode: 0o755,
  });
  await expectRun('01-aws --plan', {
    env: {
      ...variables,
      PATH: `${bin}:${PATH}`,
      AWS_PROFILE: 'demo',
      AWS_CONFIG_FILE: temporaryFile('[profile demo]\ncredential_process = true\n'),
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    },
    exit: 4,
  });
  assert.equal(readdirSync(loaded), []);
});

test('git names the program’s own commit, and gets no secret', async () => {
  const { loaded, variables } = hostile();
  const folder = temporaryFolder();
  const git = `#!/bin/sh\nenv >> ${folder}/environment\nPATH=\${PATH#*:}\nexec git "$@"\n`;
  writeFileSync(join(folder, 'git'), git, { mode: 0o755 });
  const plain = await outputOf(runbook(['--version']));
  assert.match(plain, /commit [0-9a-f]{12} /);
  const PATH = `${folder}:${world().environment().PATH}`;
  const env = { ...variables, PATH, VAULT_TOKEN: 'canary-of-vault', GLOO_LICENSE_KEY: 'canary-of-gloo' };
  assert.is(await outputOf(runbook(['--version'], { env })), plain);
  assert.equal(readdirSync(loaded), []);
  const environment = readFileSync(join(folder, 'environment'), 'utf8');
  assert.not.match(environment, 'canary');
});

test('the processes of a fleet', async () => {
  const { loaded, variables } = hostile();
  const { clusterName, kubeContext, region } = world();
  const entry = { CLUSTER_NAME: clusterName, AWS_REGION: region, 'kube-context': kubeContext };
  const clusters = [
    { ...entry, name: 'one' },
    { ...entry, name: 'two', NAMESPACE: 'gloo-two' },
  ];
  const fleet = temporaryFile(stringify({ clusters }));
  await expectRun(['00-preflight', '--fleet', fleet], { env: variables, says: ['2 clusters: 2 done'] });
  assert.equal(readdirSync(loaded), []);
});

test.run();
