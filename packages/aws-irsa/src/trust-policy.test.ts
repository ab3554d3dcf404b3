import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { trustPolicy, untilTrusted } from './trust-policy.ts';

/** trust-relationship.json as the guide's shell writes it. */
const WRITTEN = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEqualsIfExists": {
          "oidc.eks.us-east-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
          "oidc.eks.us-east-1.amazonaws.com/id/ABC:sub": [
            "system:serviceaccount:gloo-system:gloo",
            "system:serviceaccount:gloo-system:discovery"
          ]
        }
      }
    }
  ]
}`;

test('trustPolicy: is the guide’s text, letter by letter', () => {
  assert.fixture(JSON.stringify(trustPolicy(GUIDE), null, 2), WRITTEN);
});

test('trustPolicy: --strict-trust changes only the operator', () => {
  assert.fixture(
    JSON.stringify(trustPolicy({ ...GUIDE, strictTrust: true }), null, 2),
    WRITTEN.replace('StringEqualsIfExists', 'StringEquals'),
  );
});

test('untilTrusted: a provider that IAM does not accept yet is waited for; any other error ends it at once', async () => {
  const refused = (message: string) =>
    Object.assign(new Error(message), { name: 'MalformedPolicyDocumentException' });
  const work = { signal: new AbortController().signal, say: () => undefined };
  const tried = async (...errors: Error[]) => {
    let calls = 0;
    const write = async () => {
      calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
    };
    await untilTrusted(write, work).catch(() => undefined);
    return calls;
  };
  assert.is(
    await tried(refused('Invalid principal in policy: "FEDERATED":"arn:aws:iam::1:oidc-provider/x"')),
    2,
  );
  assert.is(await tried(refused('Syntax errors in policy.')), 1);
});

test.run();
