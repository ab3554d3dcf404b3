import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { registerSecret } from '../resource/mask.ts';
import { childEnvironment, deleteLoadingVariables } from './child-environment.ts';

const NO_KUBERC = { KUBERC: 'off', KUBECTL_KUBERC: 'false' };

test('childEnvironment: keeps what kubectl, helm and credential plugins need, as it is', () => {
  const given = {
    PATH: 'bin::/usr/bin',
    KUBECONFIG: 'a:../b:/c',
    HELM_REPOSITORY_CACHE: 'cache',
    HELM_PLUGINS: 'plugins',
    HELM_MAX_HISTORY: '10',
    XDG_CACHE_HOME: '.cache',
    AWS_WEB_IDENTITY_TOKEN_FILE: 'token',
    AWS_PROFILE: 'corp/eu',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
    AWS_SESSION_TOKEN: 'FwoGZXIvYXdz',
    AWS_SDK_LOAD_CONFIG: '1',
    SSL_CERT_FILE: 'ca.pem',
    CORP_LOGIN: './login.json',
    CORP_LOGIN_HOST: 'login.example.com',
    CORP_CREDENTIALS: '/home/ada/corp.json',
    CORP_MIRROR: 'https://ada@mirror:443',
    HTTPS_PROXY: 'http://ada:pw@proxy:3128',
  };
  assert.equal(childEnvironment(given), { ...given, ...NO_KUBERC });
});

test('childEnvironment: an empty profile counts as not set, and an empty pager as none', () => {
  const { AWS_PROFILE, AWS_PAGER } = childEnvironment({ AWS_PROFILE: '', AWS_PAGER: '' });
  assert.equal([AWS_PROFILE, AWS_PAGER], [undefined, '']);
});

test('childEnvironment: removes other secrets, and variables that would send helm elsewhere', () => {
  registerSecret('canary of another cluster');
  const unneeded = {
    VAULT_ADDR: 'https://vault',
    VAULT_TOKEN: 'root',
    VAULT_NAMESPACE: 'team',
    GLOO_LICENSE_KEY: 'x',
    PROD_VAULT_TOKEN: 'x',
    CI_DB_PASSWORD: 'x',
    DATABASE_URL: 'postgres://ada:p/w@db:5432/x',
    GITHUB_PAT: 'x',
    EU_VAULT: 'canary of another cluster',
    HELM_DEBUG: '1',
    HELM_KUBECONTEXT: 'other',
    HELM_KUBEAPISERVER: 'x',
    HELM_KUBETOKEN: 'x',
    KUBERC: '/home/ada/.kube/kuberc',
  };
  assert.equal(childEnvironment(unneeded), NO_KUBERC);
});

test('childEnvironment: a program that logs in gets the secrets of other programs, and none of the guide', () => {
  const others = { CORP_TOKEN: 'x', DATABASE_URL: 'postgres://ada:pw@db/x', EU_SECRET: 'canary of a login' };
  registerSecret(others.EU_SECRET);
  const ofGuide = { VAULT_TOKEN: 'x', VAULT_TOKEN_EU: 'x', EU_VAULT_TOKEN: 'x', GLOO_LICENSE_KEY: 'x' };
  assert.equal(childEnvironment({ ...others, ...ofGuide }, true), { ...others, ...NO_KUBERC });
});

test('keepOwnEnvironment: nothing is left that a shell, an interpreter or a tool loads before its program', () => {
  const names = [
    ...['BASH_ENV', 'BASHOPTS', 'BASH_FUNC_helm%%', 'BASH_LOADABLES_PATH', 'BASH_XTRACEFD', 'BASH_COMPAT'],
    ...['ENV', 'SHELLOPTS', 'POSIXLY_CORRECT', 'TMOUT', 'PS4', 'IFS', 'CDPATH', 'FPATH', 'ZDOTDIR'],
    ...['PYTHONPATH', 'PYTHONHOME', 'PYTHONSTARTUP', 'PYTHONINSPECT', 'PYTHONIOENCODING'],
    ...['GIT_DIR', 'GIT_EXEC_PATH', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'NODE_PATH', 'GODEBUG'],
    ...['ZX_SHELL', 'ZX_TIMEOUT', 'ZX_PREFIX', 'AWS_DATA_PATH'],
  ];
  const kept = { PATH: '/bin', LD_LIBRARY_PATH: '/lib', ENVIRONMENT: 'prod', NODE_EXTRA_CA_CERTS: 'ca.pem' };
  const environment = { ...Object.fromEntries(names.map((name) => [name, '/tmp/x'])), ...kept };
  deleteLoadingVariables(environment);
  assert.equal(environment, kept);
});

test('keepOwnEnvironment: of Node’s options, those that load nothing', () => {
  const environment = {
    NODE_OPTIONS: '--use-openssl-ca --require /tmp/x.js --max-old-space-size=512 --import=y',
  };
  deleteLoadingVariables(environment);
  assert.is(environment.NODE_OPTIONS, '--use-openssl-ca --max-old-space-size=512');
});

test.run();
