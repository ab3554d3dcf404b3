import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proveCluster, WrongCluster } from '../inputs/right-cluster.ts';
import { ISSUER } from '../testing/guide.ts';
import { blockOfPage, GUIDE, pageSays, WORK } from '../testing/page-checks.ts';

function issuer(name: string, passes: boolean, found: string): void {
  test(`issuer ${name}: the page and the run say that the cluster ${passes ? 'is' : 'is not'} the right one`, async () => {
    const kubectl = { context: { name: async () => 'demo' }, tokenIssuer: async () => found } as never;
    const eksCluster = async () => ({ issuer: ISSUER }) as never;
    const proved = await proveCluster({ inputs: GUIDE.inputs, kubectl, eksCluster }, WORK).catch(
      (error) => error,
    );
    assert.is(!(proved instanceof WrongCluster), passes, 'the run');
    const document = { issuer: found, jwks_uri: `https://${ISSUER}/keys` };
    const check = blockOfPage('00-preflight', 'kubectl get --raw');
    assert.is(pageSays(check, { 'kubectl get --raw': document }), passes, 'the page');
  });
}
issuer('of the cluster', true, `https://${ISSUER}`);
issuer('of another cluster', false, 'https://oidc.eks.us-east-1.amazonaws.com/id/OTHER');
issuer('in the cluster', false, 'https://kubernetes.default.svc');

test.run();
