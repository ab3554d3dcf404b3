import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError } from './known-by-error.ts';
import { awsCode } from './words.ts';

/** What AWS refuses to whoever asks. */
export const CALLS_AWS: readonly DiagnosisEntry[] = [
  knownByError(
    'cluster-unknown',
    'EKS knows no cluster of this name',
    'CLUSTER_NAME or AWS_REGION is not the one you mean, or the credentials are of another account.',
    'aws eks list-clusters shows those of the region.',
    {
      says: /\(ResourceNotFoundException\) when calling the DescribeCluster|No cluster found for name/,
      example:
        'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: demo.',
    },
  ),
  knownByError(
    'tagging-denied',
    'Tags may not be set',
    'Your AWS identity may create this, but not with the tags that say whose it is (<permission>).',
    'Have <permission> attached to your identity. Or run again with --no-tags: nothing then says that these runbooks made it, so 99-teardown leaves it.',
    {
      says: /is not authorized to perform: (?<permission>iam:Tag\w{1,40})/,
      example:
        'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:TagRole on resource: arn:aws:iam::123456789012:role/dev-role-iam-demo because no identity-based policy allows the iam:TagRole action',
    },
  ),
  knownByError(
    'permission-denied-by-aws',
    'AWS denies it',
    'Your own AWS identity lacks the permission that this step needs.',
    'Have the permission named above attached to your identity, or run as one that has it.',
    {
      says: /is not authorized to perform: [\w-]{1,60}:\w/,
      example:
        'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/dev-role-iam-demo because no identity-based policy allows the iam:CreateRole action',
    },
    {
      says: awsCode('AccessDenied', 'UnauthorizedOperation'),
      example:
        'An error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: You are not authorized to perform this operation.',
    },
  ),
  knownByError(
    'name-taken-in-iam',
    'IAM has one of this name',
    'Somebody made it since it was looked at, or its name differs from another only in upper and lower case.',
    'Run again: it looks first, uses what fits, and says what differs.',
    {
      says: awsCode('EntityAlreadyExists'),
      example:
        'An error occurred (EntityAlreadyExists) when calling the CreateRole operation: Role with name dev-role-iam-demo already exists.',
    },
  ),
  knownByError(
    'changed-at-the-same-time',
    'Somebody else changes it at this moment',
    'Somebody else changes it at this moment.',
    'Run again in a moment: it looks first.',
    {
      says: awsCode('ConcurrentModification'),
      example:
        'An error occurred (ConcurrentModification) when calling the CreatePolicyVersion operation: The request was rejected because multiple requests to change this object were submitted simultaneously.',
    },
    {
      says: /Error from server \(Conflict\)/,
      example:
        'Error from server (Conflict): Operation cannot be fulfilled on serviceaccounts "gloo": the object has been modified; please apply your changes to the latest version and try again',
    },
  ),
  knownByError(
    'still-in-use',
    'Something is still attached to it',
    'Something was attached to it, or added to it, since it was looked at.',
    'Run again: it looks first, and names what stands in the way.',
    {
      says: awsCode('DeleteConflict'),
      example:
        'An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.',
    },
  ),
  knownByError(
    'quota-used-up',
    'A quota of the AWS account is used up',
    'A quota of this AWS account is used up.',
    'Remove what is no longer needed or have the quota raised (aws service-quotas).',
    {
      says: awsCode('LimitExceeded'),
      example:
        'An error occurred (LimitExceeded) when calling the AttachRolePolicy operation: Cannot exceed quota for PoliciesPerRole: 10',
    },
  ),
  knownByError(
    'throttled',
    'AWS is asked too often',
    'This account asks AWS more often than AWS lets it; it was tried five times, with growing pauses.',
    'Run again in a minute: it looks first and continues from what it finds.',
    {
      says: awsCode('Throttling', 'TooManyRequests', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'),
      example: 'An error occurred (Throttling) when calling the GetRole operation: Rate exceeded',
    },
  ),
  knownByError(
    'provider-of-trust-policy-unknown',
    'IAM does not take the trust policy',
    'The provider that it names does not exist yet, or a variable in it was empty.',
    'pnpm runbook 01-aws makes the provider first, and fills in what the guide’s variables hold.',
    {
      says: /(?:Federated principals must be|Invalid principal in policy)/,
      example:
        'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Federated principals must be valid domain names or SAML metadata ARNs',
    },
  ),
];
