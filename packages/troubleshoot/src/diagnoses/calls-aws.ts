import type { DiagnosisEntry } from '../diagnosis.ts';
import { awsCode, knownByError } from './words.ts';

/** AWS's refusals of any caller. */
export const CALLS_AWS: readonly DiagnosisEntry[] = [
  knownByError(
    'cluster-unknown',
    'EKS knows no cluster of this name',
    'CLUSTER_NAME or AWS_REGION is not the one you mean, or the credentials are of another account.',
    'aws eks list-clusters lists the clusters of the region.',
    {
      says: /\(ResourceNotFoundException\) when calling the DescribeCluster|No cluster found for name/,
      example:
        'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: demo.',
    },
  ),
  knownByError(
    'tagging-denied',
    'Tags may not be set',
    'Your AWS identity may create this, but not with the tags that mark it as managed (<permission>).',
    'Have <permission> attached to your identity. Or run again with --no-tags: without tags, 99-teardown does not recognise it and leaves it.',
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
    'Ask for the permission named above, or run as an identity that has it.',
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
    'The name is taken in IAM',
    'Somebody created it after the run read IAM, or its name differs from another only in case.',
    'Run again: the run reads IAM first, uses what fits, and says what differs.',
    {
      says: awsCode('EntityAlreadyExists'),
      example:
        'An error occurred (EntityAlreadyExists) when calling the CreateRole operation: Role with name dev-role-iam-demo already exists.',
    },
  ),
  knownByError(
    'changed-at-the-same-time',
    'Somebody else is changing it',
    'Somebody else is changing it at the same time.',
    'Run again in a moment: the run reads it first.',
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
    'Something was attached or added to it after the run read it.',
    'Run again: the run reads it first, and names what blocks the deletion.',
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
    'Remove what nobody needs any more, or have the quota raised (aws service-quotas).',
    {
      says: awsCode('LimitExceeded'),
      example:
        'An error occurred (LimitExceeded) when calling the AttachRolePolicy operation: Cannot exceed quota for PoliciesPerRole: 10',
    },
  ),
  knownByError(
    'throttled',
    'AWS throttles this account',
    'This account calls AWS more often than AWS allows. The call was tried five times, with growing pauses.',
    'Run again in a minute: the run continues where it stopped.',
    {
      says: awsCode('Throttling', 'TooManyRequests', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'),
      example: 'An error occurred (Throttling) when calling the GetRole operation: Rate exceeded',
    },
  ),
  knownByError(
    'provider-of-trust-policy-unknown',
    'IAM rejects the trust policy',
    'The provider that it names does not exist yet, or a variable in it was empty.',
    'pnpm runbook 01-aws creates the provider first, and fills in the guide’s variables.',
    {
      says: /(?:Federated principals must be|Invalid principal in policy)/,
      example:
        'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Federated principals must be valid domain names or SAML metadata ARNs',
    },
  ),
];
