import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { guideOverrides } from '../03-gloo.ts';
import { podsCarryRole } from '../proofs/proofs.ts';
import { ROLE_ARN } from '../testing/guide.ts';
import { checkOf, compareBoth, GUIDE, pageSays } from '../testing/page-checks.ts';

// Gloo step 2.
const VALUES = parse(guideOverrides(GUIDE)) as Record<string, unknown>;
const release = (
  name: string,
  finding: string,
  more: { status?: string; version?: string; values?: unknown; chart?: string },
) => {
  const { status = 'deployed', version = '1.17.3', values = VALUES, chart = 'gloo' } = more;
  const live = {
    name: 'gloo',
    namespace: 'gloo-system',
    chart,
    version,
    status,
    revision: 1,
    values: values ?? {},
    labels: { 'managed-by': 'gloo-vault-irsa', cluster: 'demo' },
  };
  compareBoth(`release ${name}`, 'gloo-release', finding, live, {
    'helm list': [{ name: 'gloo', status, chart: `${chart}-${version}` }],
    'helm get values': values,
  });
};
release('as the guide has it', 'fits', {});
release('with additional values', 'fits', { values: { ...VALUES, gatewayProxies: { gatewayProxy: {} } } });
release('without values', 'gloo-values-differ', { values: null });
release('with its values in another place', 'gloo-values-differ', { values: { other: VALUES } });
release('of another version', 'gloo-version-differs', { version: '1.16.0' });
release('of a newer version', 'gloo-version-differs', { version: '1.18.0' });
release('of another chart', 'gloo-values-differ', { chart: 'gloo-ee' });
release('that failed', 'gloo-release-failed', { status: 'failed' });

const ANNOTATION = 'eks.amazonaws.com/role-arn';
function accounts(name: string, finding: string, roles: Record<string, string | undefined>): void {
  const found = Object.entries(roles).map(([account, arn]) => [account, { arn, managers: [] }]);
  const live = found.length === 0 ? undefined : { roles: Object.fromEntries(found), managed: true };
  compareBoth(`service accounts ${name}`, 'service-account-annotations', finding, live, {
    'kubectl get serviceaccount': {
      items: [
        { metadata: { name: 'default' } },
        ...Object.entries(roles).map(([account, role]) => ({
          metadata: {
            name: account,
            annotations: role === undefined ? { note: ROLE_ARN } : { [ANNOTATION]: role },
          },
        })),
      ],
    },
  });
}
accounts('as the guide has them', 'fits', { gloo: ROLE_ARN, discovery: ROLE_ARN });
accounts('of a chart without discovery', 'fits', { gloo: ROLE_ARN });
accounts('of which one has no annotation', 'differs', { gloo: ROLE_ARN, discovery: undefined });
accounts('of which one has another role', 'differs', {
  gloo: 'arn:aws:iam::1:role/other',
  discovery: ROLE_ARN,
});
accounts('that do not exist', 'differs', {});

const deployment = (name: string, availableReplicas: number) => ({
  metadata: { name, annotations: { 'meta.helm.sh/release-name': 'gloo' } },
  // Kubernetes calls a deployment that is scaled to zero available as well.
  status: { availableReplicas, conditions: [{ type: 'Available', status: 'True' }] },
});
function deployments(name: string, fits: boolean, ...items: unknown[]): void {
  test(`deployments ${name}: the page says that they ${fits ? 'are' : 'are not'} ready`, () => {
    assert.is(pageSays(checkOf('deployments'), { 'kubectl get deployment': { items } }), fits);
  });
}
deployments('as the guide has them', true, deployment('gloo', 1), deployment('discovery', 1));
deployments('without a pod of gloo', false, deployment('gloo', 0), deployment('discovery', 1));
deployments('of which there are none', false);

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
    const work = { signal: new AbortController().signal, say: () => undefined };
    const check = podsCarryRole({ ...GUIDE, kubectl }, 'gloo');
    const { status } = await check.run(work);
    assert.is(status === 'pass', fits, 'the run');
    const command = check.byHand?.command ?? '';
    assert.is(
      pageSays(command, { 'kubectl get pods': { items }, 'kubectl get serviceaccount': '' }),
      fits,
      'the page',
    );
  });
}
pods('with the role and its token', true, pod(ROLE_ARN), pod(ROLE_ARN));
pods('of which one is terminating', true, pod(ROLE_ARN), pod(undefined, { leaving: true }));
pods('of which one is older', false, pod(ROLE_ARN), pod(undefined));
pods('with another role', false, pod('arn:aws:iam::1:role/other'));
pods('without the token', false, pod(ROLE_ARN, { token: false }));
pods('of which there are none', false);

test.run();
