import { compare } from 'engine/resource';
import { helmOverrides } from 'gloo-install';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { gloo } from '../03-gloo.ts';
import { podsCarryRole } from '../proofs/proofs.ts';
import { hasVerifiedSettings } from '../proofs/running-gloo.ts';
import { HEADER, ROLE_ARN, stepsOf } from '../testing/guide.ts';
import {
  assertBoth,
  blockOfPage,
  checkOf,
  compareBoth,
  GUIDE,
  pageSays,
  WORK,
} from '../testing/page-checks.ts';

// Gloo step 2.
function license(name: string, fits: boolean, data: object | undefined, annotations?: object): void {
  test(`license ${name}: the page and the run say that it ${fits ? 'fits' : 'does not fit'}`, () => {
    const secret = { kind: 'Secret', metadata: { name: 'license', annotations }, data };
    const kubectl = { get: async () => secret };
    return assertBoth('license-secret', fits, { kubectl }, { 'kubectl get secret': secret });
  });
}
license('as the operator made it', true, { 'license-key': 'a2V5' }, { note: 'gloo' });
license('that the chart made', false, { 'license-key': 'a2V5' }, { 'meta.helm.sh/release-name': 'gloo' });
license('under another key', false, { license: 'a2V5' });
license('without data', false, undefined);

const VALUES = parse(helmOverrides({ ...GUIDE.inputs, ...GUIDE })) as Record<string, unknown>;
const RELEASE = {
  name: 'gloo',
  namespace: 'gloo-system',
  chart: 'gloo',
  version: '1.17.3',
  status: 'deployed',
  revision: 1,
  values: VALUES as unknown,
  labels: { 'managed-by': 'gloo-vault-irsa', cluster: 'demo.us-east-1' },
};
const release = (name: string, fits: boolean, more: Partial<typeof RELEASE>) => {
  const { status, version, values, chart } = { ...RELEASE, ...more };
  compareBoth(
    `release ${name}`,
    'gloo-release',
    fits,
    { ...RELEASE, ...more, values: values ?? {} },
    {
      'helm get metadata': { name: 'gloo', chart, version, status },
      'helm get values': values,
    },
  );
};
release('as the guide has it', true, {});
release('with additional values', true, { values: { ...VALUES, gatewayProxies: { gatewayProxy: {} } } });
release('without values', false, { values: null });
release('of another version', false, { version: '1.16.0' });
release('of another chart', false, { chart: 'gloo-ee' });
release('that failed', false, { status: 'failed' });

/** The page and the run on a cluster with these service accounts, whose deployments run as `users`. */
function accounts(
  name: string,
  fits: boolean,
  roles: Record<string, string | undefined>,
  users = ['gloo', 'discovery'],
): void {
  const objects = {
    serviceaccount: Object.entries({ default: undefined, ...roles }).map(([account, role]) => ({
      kind: 'ServiceAccount',
      metadata: {
        name: account,
        annotations: role === undefined ? { note: ROLE_ARN } : { 'eks.amazonaws.com/role-arn': role },
      },
    })),
    deployment: ['gateway-proxy', ...users].map((user) => ({
      kind: 'Deployment',
      metadata: { name: user },
      spec: { template: { spec: { serviceAccountName: user } } },
    })),
  };
  test(`service accounts ${name}: the page and the run say that they ${fits ? 'fit' : 'do not fit'}`, async () => {
    const kubectl = { list: async (kind: keyof typeof objects) => objects[kind] ?? [] } as never;
    const helm = { release: async () => RELEASE } as never;
    const comparisons = await Promise.all(
      stepsOf({ ...GUIDE, kubectl, helm }, [gloo])
        .flatMap(({ resources = [] }) => resources)
        .filter(({ kind }) => /^gloo-release$|annotations$/.test(kind))
        .map(async (one) => compare(one, await one.read(WORK))),
    );
    assert.is(
      comparisons.every(({ action }) => action === 'no change'),
      fits,
      'the run',
    );
    const items = Object.values(objects).flat();
    const check = checkOf('service-account-annotations');
    assert.is(pageSays(check, { 'kubectl get serviceaccount': { items } }), fits, 'the page');
  });
}
accounts('as the guide has them', true, { gloo: ROLE_ARN, discovery: ROLE_ARN });
accounts('of a chart without discovery', true, { gloo: ROLE_ARN }, ['gloo']);
accounts('of which discovery is missing', false, { gloo: ROLE_ARN });
accounts('of which one has no annotation', false, { gloo: ROLE_ARN, discovery: undefined });
accounts('of which one has another role', false, { gloo: 'arn:aws:iam::1:role/other', discovery: ROLE_ARN });

// The proof that pods carry the role.
const pod = (role: string | undefined, { token = true, leaving = false } = {}) => ({
  kind: 'Pod',
  metadata: { name: 'gloo-1', ...(leaving && { deletionTimestamp: '2026-11-20T12:00:00Z' }) },
  spec: {
    serviceAccountName: 'gloo',
    containers: [
      {
        env: [
          { name: 'POD_NAMESPACE', valueFrom: { fieldRef: {} } },
          ...(role === undefined ? [] : [{ name: 'AWS_ROLE_ARN', value: role }]),
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/aws/token' },
        ],
        volumeMounts: token ? [{ name: 'token', mountPath: '/var/run/secrets/aws' }] : [],
      },
    ],
  },
});
function pods(name: string, fits: boolean, ...items: ReturnType<typeof pod>[]): void {
  test(`pods ${name}: the page and the run say that they ${fits ? 'carry the role' : 'do not'}`, async () => {
    const kubectl = { list: async () => items } as never;
    const check = podsCarryRole({ ...GUIDE, kubectl }, 'gloo');
    const { status } = await check.run(WORK);
    assert.is(status === 'pass', fits, 'the run');
    const page = blockOfPage('04-verify', 'kubectl get pods');
    assert.is(pageSays(page, { 'kubectl get pods': { items } }), fits, 'the page');
  });
}
pods('with the role and its token', true, pod(ROLE_ARN), pod(ROLE_ARN));
pods('of which one is terminating', true, pod(ROLE_ARN), pod(undefined, { leaving: true }));
pods('of which one is older', false, pod(ROLE_ARN), pod(undefined));
pods('without the token', false, pod(ROLE_ARN, { token: false }));
pods('of which there are none', false);

// The proof that the running Gloo looks for the Vault of the other proofs.
const SOURCE = {
  address: GUIDE.inputs.VAULT_ADDRESS,
  pathPrefix: 'dev',
  aws: { mountPath: 'aws', iamServerIdHeader: HEADER, region: 'us-east-1' },
};
function settings(name: string, fits: boolean, ...sources: readonly object[]): void {
  test(`Settings ${name}: the page and the run say that they ${fits ? 'fit' : 'do not fit'}`, async () => {
    const found = { kind: 'Settings', metadata: { name: 'default' }, spec: { secretOptions: { sources } } };
    const kubectl = { get: async () => found } as never;
    const check = hasVerifiedSettings({ ...GUIDE, kubectl });
    assert.is((await check.run(WORK)).status === 'pass', fits, 'the run');
    const page = blockOfPage('04-verify', 'kubectl get settings');
    assert.is(pageSays(page, { 'kubectl get settings.gloo.solo.io': found }), fits, 'the page');
  });
}
const login = (more: object) => ({ vault: { ...SOURCE, aws: { ...SOURCE.aws, ...more } } });
settings('as the guide has them', true, { vault: SOURCE }, { kubernetes: {} });
settings('that name the Vault role', true, login({ vaultRole: 'dev-role-iam-demo' }));
settings('that name another Vault role', false, login({ vaultRole: 'other' }));
settings('with another auth method', false, login({ mountPath: 'aws-eks' }));
settings('with another header', false, login({ iamServerIdHeader: 'other' }));
settings('of another Vault', false, { vault: { ...SOURCE, address: 'https://vault.example.com:8200' } });
settings('of a login without AWS', false, { vault: { ...SOURCE, aws: undefined } });
settings('whose first Vault is another', false, { vault: { ...SOURCE, pathPrefix: 'x' } }, { vault: SOURCE });
settings('without Vault', false, { kubernetes: {} });

test.run();
