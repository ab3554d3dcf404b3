import { keepSecret } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { childEnvironment } from './child-environment.ts';

const NO_KUBERC = { KUBERC: 'off', KUBECTL_KUBERC: 'false' };

test('childEnvironment: keeps what kubectl, helm and credential plugins need', () => {
  const needed = {
    PATH: '/bin',
    HOME: '/home/ada',
    KUBECONFIG: '/home/ada/.kube/config',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
    AWS_SESSION_TOKEN: 'FwoGZXIvYXdz',
    AWS_PROFILE: 'corp',
    HTTPS_PROXY: 'http://ada:pw@proxy:3128',
    CORP_MIRROR: 'https://ada@mirror:443',
    SSL_CERT_FILE: '/etc/ssl/corp.pem',
    XDG_CACHE_HOME: '/home/ada/.cache',
    HELM_REPOSITORY_CACHE: '/home/ada/helm',
    HELM_REGISTRY_CONFIG: '/home/ada/registry.json',
    CORP_CREDENTIALS: '/home/ada/corp.json',
    CORP_LOGIN_HOST: 'login.example.com',
  };
  assert.equal(childEnvironment(needed), { ...needed, ...NO_KUBERC });
});

test('childEnvironment: with an access, the operator’s kubeconfig stays out, unless the user is in it', () => {
  const of = (userInFiles: boolean) =>
    childEnvironment(
      { KUBECONFIG: '/home/ada/a:/home/ada/b' },
      { kubeconfig: '{}', server: '', credential: 'x', expiresAt: 0, userInFiles },
      '/dev/fd/3',
    );
  assert.is(of(false).KUBECONFIG, '/dev/fd/3');
  assert.is(of(true).KUBECONFIG, '/dev/fd/3:/home/ada/a:/home/ada/b');
});

test('childEnvironment: removes other secrets, and variables that would send helm elsewhere', () => {
  keepSecret('canary of another cluster');
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
    HELM_KUBETOKEN: 'x',
    KUBERC: '/home/ada/.kube/kuberc',
  };
  assert.equal(childEnvironment(unneeded), NO_KUBERC);
});

test.run();
