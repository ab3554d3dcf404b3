import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { start } from './start.ts';
import { suite } from './suite.ts';

const test = suite("a newcomer's machine");

const folder = temporaryFolder();
/** A clone of the project in a path with a space and an umlaut. */
const clone = join(folder, 'Zoë Müller', 'gloo vault');

/** The exported variables of a person who also follows the guide by hand and works with production. */
const someones = {
  EDGE_VERSION: 'v1.15.99',
  NAMESPACE: 'gloo-of-somebody',
  VAULT_AUTH_ROLE_NAME: 'role-of-somebody',
  ACCOUNT_ID: '999999999999',
  AWS_PROFILE: 'production',
  AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
  KUBECONFIG: '/nowhere/production.yaml',
  VAULT_ADDR: 'https://vault.production.example.com',
  VAULT_TOKEN: 'hvs.somebodys-own-token',
  HELM_NAMESPACE: 'namespace-of-somebody',
  HELM_DEBUG: '1',
};

/** Runs a program in the clone, with a shell's exported variables, and no terminal. */
function inClone(program: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const { PATH = '', HOME } = process.env;
  const path = PATH.split(delimiter).filter((dir) => !dir.includes('/.sandbox/'));
  return start(program, args, {
    cwd: clone,
    env: {
      PATH: path.join(delimiter),
      HOME,
      LANG: 'de_DE.UTF-8',
      TZ: 'Asia/Kathmandu',
      NO_COLOR: '1',
      ...env,
    },
  });
}

/** `npm start` without its installation step: the packages are installed already. */
const rehearse = (env?: NodeJS.ProcessEnv) =>
  inClone(process.execPath, ['--import', 'tsx', 'scripts/rehearse.ts'], env);

test.before(() => {
  const root = resolve(import.meta.dirname, '..');
  const left = new Set(['node_modules', '.git', '.sandbox', '.turbo']);
  cpSync(root, clone, { recursive: true, filter: (source) => !left.has(basename(source)) });
  // Another person's cluster with the same name as the rehearsal's.
  writeFileSync(join(clone, '.env.demo'), 'VAULT_AUTH_POLICY_NAME=policy-of-somebody\n');
});

test('npm start carries out the guide in a path with a space and in spite of production’s variables, and refuses to run twice at once', async () => {
  const first = inClone('npm', ['start'], someones);
  while (!existsSync(join(clone, '.sandbox/rehearsal/state.json')) && first.child.exitCode === null)
    await sleep(50);
  const second = await rehearse().ended;
  const { exitCode, output } = await first.ended;
  assert.is(exitCode, 0, output);
  assert.is(second.exitCode, 3, second.output);
  assert.match(second.output, /in use by process \d+, since \d\d:\d\d/);
  const left = output.split('\n').filter((line) => line.includes('AWS_PROFILE'));
  assert.is(left.length, 1, output);
  for (const name of Object.keys(someones)) assert.ok(left[0]?.includes(name), `${name}: ${left[0]}`);
  for (const value of Object.values(someones).filter((value) => value.length > 1))
    assert.not(output.includes(value), value);
  assert.not.match(output, /of-somebody/);
  assert.not(existsSync(join(clone, '.sandbox')), 'nothing is left');
});

test('pnpm sandbox shell brings a sandbox up, points a shell at it, and takes down what it brought up', async () => {
  const program = join(folder, 'shell');
  const again = 'node --import tsx scripts/sandbox.ts shell';
  const script = `#!/bin/sh
echo "$CLUSTER_NAME in $(aws sts get-caller-identity --query Arn --output text) of $AWS_PROFILE$SOMETHING"
SHELL=true ${again} || exit 1
exit 7
`;
  writeFileSync(program, script, { mode: 0o755 });
  const [node = '', ...args] = again.split(' ');
  const env = { SHELL: program, AWS_PROFILE: 'production', SOMETHING: 'mine' };
  const { exitCode, output } = await inClone(node, args, env).ended;
  assert.is(exitCode, 7, output);
  assert.match(output, /^demo in arn:aws:iam::\d+:user\/platform-engineer of mine$/m);
  assert.match(output, /sandbox "default" is still up[\s\S]*sandbox "default" is down/);
  assert.not(existsSync(join(clone, '.sandbox')), 'nothing is left');
});

test.run();
