import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { broken } from '../testing/broken.ts';
import { HEALTHY, observed } from '../testing/healthy.ts';
import { unexplained, weigh } from './answer.ts';
import { examine } from './examine.ts';

const seen = (...ids: string[]) => examine(Object.assign({}, HEALTHY, ...ids.map(broken)));
const said = (...ids: string[]) => ids.map((id) => ({ id, said: `it says ${id}` }));

const WEIGHED: [what: string, answers: ReturnType<typeof weigh>, expected: string[]][] = [
  ['no live system', weigh(said('vault-sealed')), ['vault-sealed: error']],
  [
    'both say it, and what else fails comes after it',
    weigh(said('client-config-differs'), seen('trust-policy-differs', 'client-config-differs')),
    ['client-config-differs: error and live', 'trust-policy-differs: live'],
  ],
  [
    'a page that no live check finds',
    weigh(said('sts-not-reached'), seen('trust-policy-differs')),
    ['sts-not-reached: error', 'trust-policy-differs: live'],
  ],
  [
    'its link is in order',
    weigh(said('trust-policy-differs'), seen('client-config-differs')),
    ['client-config-differs: live', 'trust-policy-differs: error, not live'],
  ],
  ['all is in order', weigh(said('trust-policy-differs'), seen()), ['trust-policy-differs: error, not live']],
];
for (const [what, answers, expected] of WEIGHED) {
  test(`weigh: ${what}`, () => {
    const weights = answers.map(({ id, weight }) => `${id}: ${weight}`);
    assert.equal(weights, expected);
  });
}

test('weigh: a link that could not be seen refutes nothing', () => {
  const unknown = examine({ ...HEALTHY, clientConfig: { unknown: 'not allowed' } });
  assert.is(weigh(said('client-config-differs'), unknown)[0]?.weight, 'error');
});

test('weigh: what a warning says is no other cause, but confirms the error', () => {
  const warned = examine({
    ...HEALTHY,
    permissions: observed(['iam:CreateRole']),
  });
  assert.is(warned.diagnoses[0]?.level, 'warn');
  assert.equal(weigh([], warned), []);
  assert.is(weigh(said('caller-lacks-permission'), warned)[0]?.weight, 'error and live');
});

const FACTS: [text: string, facts: string | RegExp, links: string | undefined][] = [
  [
    'Error making API request.\n\nURL: PUT https://vault.example.com/v1/auth/kubernetes/login\nCode: 403. Errors:\n\n* permission denied',
    'Vault answered 403 to PUT auth/kubernetes/login.',
    'vault',
  ],
  [
    'An error occurred (LimitExceeded) when calling the CreateRole operation: Cannot exceed quota',
    'AWS answered LimitExceeded to CreateRole.',
    'caller',
  ],
  [
    'User: arn:aws:sts::1:assumed-role/node/i-0a1 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/1',
    'It seems to be about AWS to kms:Decrypt on arn:aws:kms:eu-west-1:1:key/1, as arn:aws:sts::1:assumed-role/node/i-0a1.',
    'caller',
  ],
  [
    'Get "https://0A1B.gr7.us-east-1.eks.amazonaws.com/api/v1/pods": http2: client connection lost: i/o timeout',
    'The API server at 0A1B.gr7.us-east-1.eks.amazonaws.com did not answer: no answer came in time.',
    'service-accounts',
  ],
  ['Error: UPGRADE FAILED: a new error', 'It may come from helm; it may not be about this chain.', undefined],
  ['psql: error: connection to server failed', 'It may not be about this chain.', undefined],
];
for (const [text, facts, link] of FACTS) {
  test(`unexplained: the facts of ${JSON.stringify(text).slice(0, 60)}, and the links to look at`, () => {
    const found = unexplained(text);
    assert.is(found.facts, facts);
    assert.is(found.links[0], link);
  });
}

test('unexplained: of several errors, the last that has an answer', () => {
  const asked = 'An error occurred (LimitExceeded) when calling the CreateRole operation: no';
  const found = unexplained(`helm was here\n${asked}\nhelm is gone`);
  assert.is(found.said, asked);
});

test.run();
