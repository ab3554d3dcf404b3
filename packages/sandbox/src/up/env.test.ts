import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UNSET } from './env.ts';
import { layoutOf } from './layout.ts';
import { sandboxOf } from './sandbox.ts';
import type { SandboxState } from './state.ts';

const layout = layoutOf('t');
const state: SandboxState = {
  name: 't',
  clusterName: "it's",
  region: 'eu-west-1',
  ports: { aws: 1, proxy: 2, control: 3 } as SandboxState['ports'],
  seed: 1,
  authority: { key: '', cert: '' },
  certificate: { key: '', cert: '' },
  phase: 'up',
  owner: { pid: 1, startTime: '' },
  startedAt: '',
  tmp: '',
  account: {
    accountId: '123456789012',
    issuer: 'https://oidc',
    engineer: { accessKeyId: 'AKIA', secretAccessKey: 'a/b$c' },
  },
};
const sandbox = sandboxOf(layout, state);
const real = {
  PATH: '/usr/bin:/bin',
  HOME: '/home/x',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'real',
  VAULT_ADDR: 'https://vault.example.com',
  https_proxy: 'http://proxy',
  HELM_DEBUG: '1',
  EDGE_VERSION: 'v1.15.0',
  SOMETHING: 'else',
  LC_TIME: 'de_DE.UTF-8',
};
/** Those that must not get into the sandbox. */
const others = [
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'EDGE_VERSION',
  'HELM_DEBUG',
  'VAULT_ADDR',
  'https_proxy',
];

const env = suite("the sandbox's environment");

env('is the same for an operator’s child process and for a shell, with the kubeconfig of EKS', () => {
  const script = `${sandbox.shellLines({ ownVault: false }, real)}\nenv -0`;
  const shell = execFileSync('sh', ['-c', script], { env: real, encoding: 'utf8' });
  const seen = Object.fromEntries(shell.split('\0').map((line) => line.split(/=(.*)/s).slice(0, 2)));
  for (const [name, value] of Object.entries(sandbox.operatorEnvironment(real)))
    assert.is(seen[name], value, name);
  assert.is(seen.KUBECONFIG, layout.eksKubeconfig);
  for (const name of others) assert.not(name in seen, name);
  assert.is(seen.SOMETHING, 'else', "a person's shell keeps its other variables");
});

env('is forgotten by a shell that unsets it', () => {
  const script = `${sandbox.shellLines({ ownVault: true }, real)}\n${UNSET}\nenv -0`;
  const shell = execFileSync('sh', ['-c', script], { env: { HOME: '/home/x' }, encoding: 'utf8' });
  const left = shell.split('\0').filter((line) => line.includes(layout.dir) || line.includes('127.0.0.1'));
  assert.equal(
    left.map((line) => line.split('=')[0]),
    ['PATH'],
  );
});

env.run();
