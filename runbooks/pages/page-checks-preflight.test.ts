import { Failure } from 'engine/resource';
import type { Check } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { preflight } from '../00-preflight.ts';
import type { Clients } from '../context.ts';
import { proveCluster } from '../inputs/right-cluster.ts';
import { awsThatAnswers } from '../testing/aws-answers.ts';
import { ISSUER } from '../testing/guide.ts';
import { blockOfPage, GUIDE, pageSays, WORK } from '../testing/page-checks.ts';

/** Asserts whether a check of a run passes. */
async function assertCheck(name: string, passes: boolean, clients: Clients): Promise<void> {
  const check = preflight
    .steps(clients)
    .flatMap(({ checks = [] }) => checks)
    .find((one) => one.name === name);
  assert.ok(check);
  assert.is(await passesInRun(check), passes);
}

async function passesInRun(check: Check): Promise<boolean> {
  try {
    return (await check.run(WORK)).status === 'pass';
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

function issuer(name: string, passes: boolean, found: string): void {
  test(`issuer ${name}: the page and the run say that the cluster ${passes ? 'is' : 'is not'} the right one`, async () => {
    const kubectl = { context: { name: async () => 'demo' }, tokenIssuer: async () => found };
    const clients = {
      ...GUIDE,
      kubectl,
      eksCluster: async () => ({ issuer: ISSUER }),
      proveCluster: () => proveCluster(clients, WORK),
    } as unknown as Clients;
    const document = { issuer: found, jwks_uri: `https://${ISSUER}/keys` };
    await assertCheck('issuer', passes, clients);
    const check = blockOfPage('00-preflight', 'kubectl get --raw');
    assert.is(pageSays(check, { 'kubectl get --raw': document }), passes, 'the page');
  });
}
issuer('of the cluster', true, `https://${ISSUER}`);
issuer('of another cluster', false, 'https://oidc.eks.us-east-1.amazonaws.com/id/OTHER');
issuer('in the cluster', false, 'https://kubernetes.default.svc');

function associated(name: string, passes: boolean, ...serviceAccounts: readonly string[]): void {
  test(`EKS Pod Identity ${name}: Gloo ${passes ? 'gets' : 'does not get'} the guide’s role`, async () => {
    const associations = serviceAccounts.map((serviceAccount) => ({
      clusterName: 'demo',
      namespace: 'gloo-system',
      serviceAccount,
      associationId: `a-${serviceAccount}`,
    }));
    const aws = await awsThatAnswers({
      ListPodIdentityAssociations: () => ({ associations }),
      DescribePodIdentityAssociation: ({ associationId }) => ({
        association: associations.find((one) => one.associationId === associationId),
      }),
    });
    await assertCheck('AWS identity of Gloo', passes, { ...GUIDE, aws });
  });
}
associated('without associations', true);
associated('of another service account', true, 'gateway-proxy', 'gloo-fed');
associated('of gloo', false, 'gloo');
associated('of discovery and others', false, 'gateway-proxy', 'discovery');

type Labels = Readonly<Record<string, string>>;
function enforced(name: string, passes: boolean, namespaces: Readonly<Record<string, Labels>>): void {
  test(`pod security ${name}: the charts’ pods ${passes ? 'are not known to be' : 'are'} forbidden`, () => {
    const items = Object.entries(namespaces).map(([namespace, labels]) => ({
      kind: 'Namespace',
      metadata: { name: namespace, labels },
    }));
    const kubectl = {
      get: async (_kind: string, wanted: string) => items.find(({ metadata }) => metadata.name === wanted),
    };
    const helm = { release: async () => undefined };
    return assertCheck('pod security', passes, { ...GUIDE, kubectl, helm } as unknown as Clients);
  });
}
const ENFORCE = 'pod-security.kubernetes.io/enforce';
enforced('without namespaces', true, {});
enforced('without labels', true, { vault: {}, 'gloo-system': {} });
enforced('of the baseline', true, {
  vault: { [ENFORCE]: 'baseline' },
  'gloo-system': { [ENFORCE]: 'privileged' },
});
enforced('that only warns', true, { 'gloo-system': { 'pod-security.kubernetes.io/warn': 'restricted' } });
enforced('of one namespace', false, { 'gloo-system': { [ENFORCE]: 'restricted' } });
enforced('of Vault’s namespace', false, { vault: { [ENFORCE]: 'restricted' }, 'gloo-system': {} });

test.run();
