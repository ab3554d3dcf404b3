import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { signerOf } from './eks-authenticator.ts';
import { sha256, signature } from './sigv4.ts';

const authenticator = suite('the authenticator of EKS');

const OWNER = { arn: 'arn:aws:iam::111122223333:user/engineer', secretAccessKey: 'a-secret' };
const KEYS = new Map([['AKIA1', OWNER]]);
const DATE = '20261120T120000Z';
const NOW = new Date('2026-11-20T12:05:00Z');

/** A token as `aws eks get-token` makes it. */
function tokenFor(cluster: string, secretAccessKey: string): string {
  const path = `/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA1%2F20261120%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=${DATE}&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id`;
  const headers = { host: 'sts.us-east-1.amazonaws.com', 'x-k8s-aws-id': cluster };
  const signed = signature(
    { method: 'GET', path, headers, payloadHash: sha256('') },
    { secretAccessKey, date: DATE, region: 'us-east-1', service: 'sts' },
  );
  const url = `https://sts.us-east-1.amazonaws.com${path}&X-Amz-Signature=${signed}`;
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

authenticator('knows who signed a token', () => {
  assert.is(signerOf(tokenFor('demo', 'a-secret'), 'demo', KEYS, NOW), OWNER);
});

const CASES: [what: string, token: string, cluster: string, now: Date][] = [
  ['for another cluster', tokenFor('demo', 'a-secret'), 'other', NOW],
  ['signed with another secret', tokenFor('demo', 'another'), 'demo', NOW],
  ['too old', tokenFor('demo', 'a-secret'), 'demo', new Date('2026-11-20T12:20:00Z')],
  ['of another kind', 'eyJhbGciOi', 'demo', NOW],
  ['without a URL', 'k8s-aws-v1.abc', 'demo', NOW],
];
for (const [what, token, cluster, now] of CASES) {
  authenticator(`knows nobody by a token ${what}`, () => {
    assert.is(signerOf(token, cluster, KEYS, now), undefined);
  });
}

authenticator.run();
