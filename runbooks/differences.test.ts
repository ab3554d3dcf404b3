import type { HelmRelease } from 'cluster-tools';
import { helmOverrides } from 'gloo-install';
import { stepThatMakes } from 'runbook';
import { compareResource, examine, type Observations } from 'troubleshoot';
import { HEALTHY, observed as observation, WANTED } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { GUIDE as SECTIONS } from './runbooks.ts';
import { guideOf } from './testing/guide.ts';

const { accountId, roleArn, namespace, oidcProvider: issuer } = WANTED;
const REGION = 'us-east-1';

/** The guide with the values of HEALTHY. */
const GUIDE = { ...guideOf(), OIDC_PROVIDER: issuer };

type Name = keyof Observations;

/** The observation of a resource of the guide, given what was read of it. */
function observed(name: Name, kind: string, live: object): [Name, object] {
  const resource = stepThatMakes(SECTIONS, GUIDE, kind)?.resource;
  if (resource === undefined) throw new Error(`no step makes ${kind}`);
  return [name, compareResource(resource, live)];
}

const SUBJECTS = WANTED.serviceAccounts.map((name) => `system:serviceaccount:${namespace}:${name}`);

/** The guide's trust policy with other values, and with more statements. */
function trusting({
  operator = 'StringEqualsIfExists',
  provider = `arn:aws:iam::${accountId}:oidc-provider/${issuer}`,
  key = issuer,
  subjects = SUBJECTS,
  more = [] as object[],
} = {}) {
  const Condition = { [operator]: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:sub`]: subjects } };
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition,
  };
  return observed('role', 'iam-role', {
    arn: roleArn,
    roleId: 'AROA1',
    description: 'Vault auth role',
    trust: { Version: '2012-10-17', Statement: [statement, ...more] },
    tags: {},
    createdAt: 0,
  });
}

const LOOK_UPS = {
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn };
const saying = (...Statement: unknown[]) =>
  observed('policy', 'iam-policy', { document: { Version: '2012-10-17', Statement }, tags: {} });

const audiences = (...names: string[]) => observed('oidcProvider', 'iam-oidc-provider', { audiences: names });

const configured = (data: object) =>
  observed('clientConfig', 'vault-auth-config', {
    data: {
      iam_server_id_header_value: WANTED.headerValue,
      sts_endpoint: WANTED.stsEndpoint,
      sts_region: REGION,
      ...data,
    },
    managed: true,
    others: [],
  });

const registered = (data: object) =>
  observed('vaultRole', 'vault-auth-role', {
    data: {
      auth_type: 'iam',
      bound_iam_principal_arn: [roleArn],
      bound_iam_principal_id: ['AROA1'],
      token_policies: ['dev'],
      token_max_ttl: 900,
      ...data,
    },
    roleId: 'AROA1',
    managed: true,
  });

/** The guide's document in another order. */
const POLICY = `path "sys/mounts" { capabilities = ["list", "read"] }
path "dev/" { capabilities = ["list"] }
path "dev/*" { capabilities = ["create", "read", "update", "delete", "list"] }`;
const written = (text: string) => observed('vaultPolicy', 'vault-policy', { text, managed: true });

const mount = (type: string, version?: string) => ({
  type,
  description: '',
  options: version === undefined ? null : { version },
});

const VALUES = parse(
  helmOverrides({
    mountPath: 'aws',
    pathPrefix: 'dev',
    vaultAddress: GUIDE.inputs.VAULT_ADDRESS,
    headerValue: WANTED.headerValue,
    region: REGION,
    roleArn,
    enterprise: false,
  }),
) as Record<string, unknown>;
const released = (more: Partial<HelmRelease>): [Name, object] => {
  const live: HelmRelease = {
    name: 'gloo',
    namespace,
    revision: 1,
    status: 'deployed',
    chart: 'gloo',
    version: '1.17.3',
    values: VALUES,
    labelled: true,
    recorded: 0,
    ...more,
  };
  const [name, differences] = observed('glooRelease', 'gloo-release', live);
  return [name, { ...differences, version: live.version }];
};

/** What was read, and the one diagnosis that its comparison leads to. */
const LIVE: readonly (readonly [id: string | undefined, [Name, object]])[] = [
  [undefined, trusting()],
  [undefined, trusting({ operator: 'StringEquals' })],
  ['trust-wrong-account', trusting({ provider: `arn:aws:iam::210987654321:oidc-provider/${issuer}` })],
  [
    'trust-wrong-issuer',
    trusting({
      provider: `arn:aws:iam::${accountId}:oidc-provider/oidc.example.com/id/OLD`,
      key: 'oidc.example.com/id/OLD',
    }),
  ],
  [
    'trust-arn-in-condition-key',
    trusting({ operator: 'StringEquals', key: `arn:aws:iam::1:oidc-provider/${issuer}` }),
  ],
  [
    'trust-wildcard-under-string-equals',
    trusting({ operator: 'StringEquals', subjects: [`system:serviceaccount:${namespace}:*`] }),
  ],
  ['trust-wrong-namespace', trusting({ subjects: SUBJECTS.map((name) => name.replace(namespace, 'gloo')) })],
  ['trust-wrong-service-account', trusting({ subjects: [`system:serviceaccount:${namespace}:other`] })],
  ['trust-policy-differs', trusting({ operator: 'StringLike' })],
  [
    'trust-policy-differs',
    trusting({ more: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] }),
  ],
  [undefined, saying(LOOK_UPS, ASSUME)],
  ['policy-document-differs', saying(LOOK_UPS)],
  ['policy-document-differs', saying(LOOK_UPS, ASSUME, { Effect: 'Allow', Action: 'iam:*', Resource: '*' })],
  [undefined, audiences('other.example.com', 'sts.amazonaws.com')],
  ['oidc-provider-without-audience', audiences('other.example.com')],
  [undefined, configured({ max_retries: -1 })],
  ['header-differs', configured({ iam_server_id_header_value: '' })],
  ['endpoint-differs', configured({ sts_endpoint: 'https://sts.eu-west-1.amazonaws.com' })],
  ['region-differs', configured({ sts_region: undefined })],
  [undefined, registered({})],
  [
    'vault-role-bound-to-another',
    registered({ bound_iam_principal_arn: ['x'], bound_iam_principal_id: ['y'] }),
  ],
  ['iam-role-recreated', registered({ bound_iam_principal_id: ['AROA0'] })],
  ['vault-role-policies-changed', registered({ token_policies: ['default', 'dev'] })],
  ['vault-role-ttl-changed', registered({ token_max_ttl: 3600 })],
  [
    'vault-role-type-fixed',
    registered({ auth_type: 'ec2', bound_iam_principal_arn: [], bound_iam_principal_id: [] }),
  ],
  [undefined, written(POLICY)],
  ['vault-policy-narrow', written(POLICY.replace('"create", "read"', '"read"'))],
  ['vault-policy-narrow', written('path "dev/*" { capabilities = ["deny"] }')],
  ['vault-policy-wide', written(`${POLICY}\npath "secret/*" { capabilities = ["read"] }`)],
  [undefined, observed('authMethod', 'vault-auth-method', mount('aws'))],
  ['auth-of-another-type', observed('authMethod', 'vault-auth-method', mount('approle'))],
  [undefined, observed('secretsEngine', 'vault-secrets-engine', mount('kv', '2'))],
  ['kv-version-1', observed('secretsEngine', 'vault-secrets-engine', mount('kv', '1'))],
  ['kv-version-1', observed('secretsEngine', 'vault-secrets-engine', mount('pki'))],
  [undefined, released({})],
  ['gloo-release-failed', released({ status: 'failed' })],
  ['gloo-version-differs', released({ version: '1.16.0' })],
  ['gloo-version-differs', released({ version: '1.18.0' })],
  ['gloo-values-differ', released({ values: { settings: {} } })],
  ['gloo-values-differ', released({ chart: 'gloo-ee' })],
];

for (const [index, [id, [name, live]]] of LIVE.entries()) {
  test(`${name} as read ${index + 1}: ${id ?? 'fits'}`, () => {
    const { diagnoses } = examine({ ...HEALTHY, [name]: observation(live) });
    assert.equal(
      diagnoses.map((one) => one.id),
      id === undefined ? [] : [id],
      JSON.stringify(live),
    );
  });
}

test.run();
