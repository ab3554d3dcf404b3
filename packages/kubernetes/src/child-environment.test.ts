import { registerSecret } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { childEnvironment } from './child-environment.ts';

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

test('childEnvironment: with an access, the operator’s kubeconfig stays out', () => {
  const access = { kubeconfig: '{}', server: '', credential: 'x', expiresAt: 0 };
  assert.is(childEnvironment({ KUBECONFIG: '/home/ada/a' }, access, '/dev/fd/3').KUBECONFIG, '/dev/fd/3');
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

test.run();
