import type { DiagnosisEntry } from '../diagnosis.ts';
import { awsCode } from '../words.ts';

/** IAM's errors about a resource that a call would create, change or delete. */
export const CALLS_IAM: readonly DiagnosisEntry[] = [
  {
    id: 'name-taken-in-iam',
    title: 'The name is taken in IAM',
    cause: 'Somebody created it after the run read IAM, or its name differs from another only in case.',
    next: 'Run again: the run reads IAM first, uses what fits, and says what differs.',
    symptoms: [
      {
        says: awsCode('EntityAlreadyExists'),
        example:
          'An error occurred (EntityAlreadyExists) when calling the CreateRole operation: Role with name dev-role-iam-demo already exists.',
        words: { aws: ['(EntityAlreadyExists)'], eksctl: ['EntityAlreadyExists:'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'It exists.',
          run: 'aws iam get-role --role-name <name> --query "Role.[Arn,CreateDate,Tags]"',
          prints: 'the role, who made it, and when',
        },
        {
          cause: 'Its name differs only in case.',
          run: 'aws iam list-roles --query "Roles[].RoleName" --output text',
          prints: 'the same name in other letters',
        },
      ],
      fix: [
        '# If it is yours and fits, use it: go on with the next step. If not, take another name, in every step:',
        'export VAULT_AUTH_ROLE_NAME=<another name>',
      ],
      fixed: {
        run: 'aws iam get-role --role-name "$VAULT_AUTH_ROLE_NAME" --query Role.Arn',
        prints: 'NoSuchEntity before, and the ARN after you made it',
      },
      risk: 'With another name, the Vault role and Gloo’s annotation have to change as well.',
    }),
  },
  {
    id: 'changed-at-the-same-time',
    title: 'Somebody else is changing it',
    cause: 'Another person or program changed it after it was read here.',
    next: 'Run again in a moment: the run reads it first.',
    symptoms: [
      {
        says: awsCode('ConcurrentModification'),
        example:
          'An error occurred (ConcurrentModification) when calling the CreatePolicyVersion operation: The request was rejected because multiple requests to change this object were submitted simultaneously.',
        words: { aws: ['(ConcurrentModification)'] },
      },
      {
        says: /Error from server \(Conflict\)/,
        example:
          'Error from server (Conflict): Operation cannot be fulfilled on serviceaccounts "gloo": the object has been modified; please apply your changes to the latest version and try again',
        words: { kubectl: ['Error from server (Conflict)'] },
      },
    ],
    byHand: ({ kubectl }) => ({
      confirm: [
        {
          cause: 'Somebody is changing it in AWS.',
          run: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=<name> --max-results 5`,
          prints: 'another event of the same minute',
        },
        {
          cause: 'Somebody is changing it in the cluster.',
          run: `${kubectl} get <kind> <name> -n <namespace> -o jsonpath='{.metadata.resourceVersion}'`,
          prints: 'another resourceVersion than the one that you read',
        },
      ],
      fix: [
        '# Wait a moment, read it again, and repeat the command:',
        `${kubectl} get <kind> <name> -n <namespace>`,
      ],
      fixed: { run: `${kubectl} get <kind> <name> -n <namespace>`, prints: 'your change' },
      risk: 'The other change may be lost: ask who made it.',
    }),
  },
  {
    id: 'still-in-use',
    title: 'Something is still attached to it',
    cause: 'Something was attached or added to it after the run read it.',
    next: 'Run again: the run reads it first, and names what blocks the deletion.',
    symptoms: [
      {
        says: awsCode('DeleteConflict'),
        example:
          'An error occurred (DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.',
        words: { aws: ['(DeleteConflict)'] },
      },
    ],
    byHand: ({ roleName }) => ({
      confirm: [
        {
          run: `aws iam list-attached-role-policies --role-name ${roleName}; aws iam list-role-policies --role-name ${roleName}; aws iam list-instance-profiles-for-role --role-name ${roleName}`,
          prints: 'what is attached to it',
        },
      ],
      fix: [
        '# Ask the owners of what is attached: they may need the role. Then detach the guide’s own policy, and delete the role:',
        `aws iam list-attached-role-policies --role-name ${roleName}`,
      ],
      fixed: { run: `aws iam get-role --role-name ${roleName}`, prints: 'NoSuchEntity' },
      risk: 'Without the role, every pod that uses it is refused.',
    }),
  },
  {
    id: 'quota-used-up',
    title: 'A quota of the AWS account is used up',
    untried: 'the sandbox’s IAM has no quota for attached policies',
    cause: 'The role or the account has as many of these as its quota allows.',
    next: 'Remove what nobody needs any more, or have the quota raised (aws service-quotas).',
    symptoms: [
      {
        says: awsCode('LimitExceeded'),
        example:
          'An error occurred (LimitExceeded) when calling the AttachRolePolicy operation: Cannot exceed quota for PoliciesPerRole: 10',
        words: { aws: ['(LimitExceeded)'] },
      },
    ],
    byHand: ({ roleName }) => ({
      confirm: [
        {
          cause: 'The role has ten policies.',
          run: `aws iam list-attached-role-policies --role-name ${roleName} --query "length(AttachedPolicies)"`,
          prints: '10',
        },
        {
          cause: 'The account has as many roles, policies or providers as its quota allows.',
          run: 'aws iam get-account-summary --query "SummaryMap.[Roles,RolesQuota,Policies,PoliciesQuota]"',
          prints: 'two equal numbers',
        },
      ],
      fix: [
        '# Have the quota raised, or remove what nobody needs:',
        'aws service-quotas list-service-quotas --service-code iam --query "Quotas[].[QuotaName,QuotaCode,Value]" --output text',
        'aws service-quotas request-service-quota-increase --service-code iam --quota-code <code> --desired-value <number>',
      ],
      fixed: { run: 'aws iam get-account-summary', prints: 'a quota above the number' },
      risk: 'A detached policy may be what another program needs.',
    }),
  },
  {
    id: 'throttled',
    title: 'AWS throttles this account',
    cause:
      'This account calls AWS more often than AWS allows. The call was tried five times, with growing pauses.',
    next: 'Run again in a minute: the run continues where it stopped.',
    symptoms: [
      {
        says: awsCode(
          'Throttling',
          'TooManyRequests',
          'RequestLimitExceeded',
          'RequestThrottled',
          'SlowDown',
        ),
        example: 'An error occurred (Throttling) when calling the GetRole operation: Rate exceeded',
        words: { aws: ['(Throttling)'], eksctl: ['Throttling: Rate exceeded'] },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'AWS still throttles the account.',
          run: 'aws iam list-roles --max-items 1',
          prints: 'Throttling',
        },
        {
          cause: 'It was a burst of calls: this shows whose.',
          run: 'aws cloudtrail lookup-events --max-results 50 --query "Events[].[EventTime,Username,EventName]" --output text',
          prints: 'many events of one second',
        },
      ],
      fix: [
        '# Wait a minute, then repeat the command, with slower retries:',
        'export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=10',
      ],
      fixed: { run: 'aws iam list-roles --max-items 1', prints: 'a role' },
      risk: 'None.',
    }),
  },
  {
    // IAM does not check whether the provider exists: rosa creates the roles of a cluster first, and then the provider
    // (github.com/openshift/rosa, cmd/create/cluster/cmd.go).
    id: 'provider-of-trust-policy-malformed',
    title: 'IAM rejects the trust policy',
    cause:
      'It names something other than the ARN of an OIDC provider: a variable was empty, or the issuer’s URL or the ARN of a role is in its place.',
    next: 'pnpm runbook 01-aws writes the document with the provider’s ARN.',
    symptoms: [
      {
        says: /(?:Federated principals must be|Invalid principal in policy(?!: "AWS"))/,
        example:
          'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Federated principals must be valid domain names or SAML metadata ARNs',
        words: {
          aws: ['Federated principals must be', 'Invalid principal in policy'],
          eksctl: ['MalformedPolicyDocument: Federated principals must be'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: 'grep Federated trust-relationship.json',
          prints: `anything but an ARN with the account’s 12 digits that ends in oidc-provider/${wanted.oidcProvider}`,
        },
      ],
      fix: [
        '# See the ARN of the provider:',
        'aws iam list-open-id-connect-providers --output text',
        '# Write it into the document, then create the role again.',
      ],
      fixed: {
        run: 'grep Federated trust-relationship.json',
        prints: `an ARN that ends in oidc-provider/${wanted.oidcProvider}`,
      },
      risk: 'None.',
    }),
  },
];
