import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { signerOf } from './eks.ts';

const authenticator = suite('the authenticator of EKS');

const OWNER = { arn: 'arn:aws:iam::111122223333:user/engineer', secretAccessKey: 'a-secret' };
const KEYS = new Map([['AKIA1', OWNER]]);
const NOW = new Date('2026-11-20T12:05:00Z');

/** A token as `aws eks get-token` creates it for the cluster demo. */
const URL_OF_TOKEN =
  'https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA1%2F20261120%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20261120T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=9036ddd12d174ed10ab3b6dad78b68467231e1ba14c8a1621f8f7073cecab560';
const TOKEN = `k8s-aws-v1.${Buffer.from(URL_OF_TOKEN).toString('base64url')}`;

authenticator('identifies the signer of a token', async () => {
  assert.is(await signerOf(TOKEN, 'demo', KEYS, NOW), OWNER);
});

const CASES: [what: string, token: string, cluster: string, keys: typeof KEYS, now: Date][] = [
  ['for another cluster', TOKEN, 'other', KEYS, NOW],
  [
    'signed with another secret',
    TOKEN,
    'demo',
    new Map([['AKIA1', { ...OWNER, secretAccessKey: 'x' }]]),
    NOW,
  ],
  ['too old', TOKEN, 'demo', KEYS, new Date('2026-11-20T12:20:00Z')],
];
for (const [what, token, cluster, keys, now] of CASES) {
  authenticator(`does not accept a token ${what}`, async () => {
    assert.is(await signerOf(token, cluster, keys, now), undefined);
  });
}

authenticator.run();
