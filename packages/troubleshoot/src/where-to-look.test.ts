import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unexplained } from './where-to-look.ts';

const TEXTS: readonly (readonly [text: string, facts: string, look: RegExp])[] = [
  [
    'Error making API request.\n\nURL: PUT https://vault.example.com/v1/auth/kubernetes/login\nCode: 403. Errors:\n\n* permission denied',
    'Vault answered 403 to PUT auth/kubernetes/login.',
    /^Vault’s log/,
  ],
  [
    'An error occurred (ValidationError) when calling the CreateRole operation: 1 validation error detected',
    'IAM answered ValidationError to CreateRole.',
    /us-east-1/,
  ],
  [
    'User: arn:aws:sts::123456789012:assumed-role/node/i-0a1 is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:123456789012:key/1',
    'AWS answered',
    /^What AWS recorded/,
  ],
  [
    'level=info msg="Calling EKS Auth to fetch credentials"\nlevel=error msg="unable to fetch credentials from EKS Auth: operation error EKS Auth: AssumeRoleForPodIdentity, https response error StatusCode: 400, ExpiredTokenException: The token included in the request is expired"',
    'EKS Pod Identity answered ExpiredToken to AssumeRoleForPodIdentity.',
    /eks-pod-identity-agent/,
  ],
  ['POST https://api.example.com/v1/auth/login 401 Unauthorized', 'It seems that Vault', /^Vault’s log/],
  [
    ' ERR_PNPM_SOMETHING_NEW  it failed',
    'It may come from pnpm; it may not be about this chain.',
    /pnpm.io\/errors/,
  ],
  ['Error: UPGRADE FAILED: something new', 'It may come from helm;', /helm history/],
];

for (const [text, facts, look] of TEXTS) {
  test(`unexplained: the facts of ${JSON.stringify(text).slice(0, 60)}, and where to look`, () => {
    const found = unexplained(text);
    assert.match(found?.facts ?? '', facts);
    assert.match(found?.look[0] ?? '', look);
  });
}

test('unexplained: quotes what the error itself says is to be done', () => {
  const found = unexplained(
    'Error: UPGRADE FAILED: something new. Please set image.tag to a version. Then more.',
  );
  assert.is(found?.look[0], 'The error itself says: Please set image.tag to a version');
});

test.run();
