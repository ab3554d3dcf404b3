import type { DiagnosisEntry } from '../diagnosis.ts';
import { glooLog, restartGloo, vaultIdentityOf, whoAmI, writes } from '../looks.ts';
import { observedValue } from '../observation.ts';
import { awsCode } from '../words.ts';

/** AWS's refusals of any caller. */
export const CALLS_AWS: readonly DiagnosisEntry[] = [
  {
    id: 'cluster-unknown',
    title: 'EKS has no cluster of this name',
    cause: 'CLUSTER_NAME or AWS_REGION is wrong, or the credentials belong to another account.',
    next: 'aws eks list-clusters lists the clusters of the region.',
    symptoms: [
      {
        says: /\(ResourceNotFoundException\) when calling the DescribeCluster|No cluster found for name/,
        example:
          'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: demo.',
        words: {
          aws: ['No cluster found for name'],
          eksctl: ['ResourceNotFoundException: No cluster found for name'],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The cluster is in another region.',
          run: 'aws configure get region; env | grep REGION; aws eks list-clusters',
          prints: 'the wrong region, or a list without the cluster',
        },
        { cause: 'The credentials are for another account.', ...whoAmI('the wrong account') },
      ],
      fix: [
        'export AWS_REGION=<region> AWS_DEFAULT_REGION=<region>',
        '# Or, for another account: export AWS_PROFILE=<profile>',
      ],
      fixed: { run: 'aws eks list-clusters', prints: 'the name of the cluster' },
      risk: 'Every command in this shell goes to that region or account from then on.',
    }),
  },
  {
    id: 'tagging-denied',
    title: 'Setting tags is denied',
    cause:
      'Your AWS identity is allowed to create this, but not with the tags that mark it as managed (<permission>).',
    next: 'Have <permission> attached to your identity. Or run again with --no-tags: without tags, 99-teardown does not recognise it and leaves it.',
    symptoms: [
      {
        says: /is not authorized to perform: (?<permission>iam:Tag\w{1,40})/,
        example:
          'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:TagRole on resource: arn:aws:iam::123456789012:role/dev-role-iam-demo because no identity-based policy allows the iam:TagRole action',
        words: {
          aws: ['is not authorized to perform: iam:TagRole'],
          eksctl: ['is not authorized to perform: iam:TagOpenIDConnectProvider'],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        { cause: 'This shell uses the wrong identity.', ...whoAmI('the wrong identity') },
        {
          cause: 'This identity is allowed to create it, but not to tag it.',
          run: 'aws iam simulate-principal-policy --policy-source-arn <your role or user> --action-names iam:CreateRole iam:TagRole --query "EvaluationResults[].[EvalActionName,EvalDecision]"',
          prints: 'allowed for iam:CreateRole, and implicitDeny for iam:TagRole',
        },
      ],
      fix: [
        '# Ask for the permission that the error names. Or create it without tags: by the commands of page 01-aws, or by pnpm runbook 01-aws --no-tags.',
      ],
      fixed: { run: 'aws iam list-role-tags --role-name <role>', prints: 'managed-by' },
      risk: 'Without tags, 99-teardown does not recognise what was created, and leaves it.',
    }),
  },
  {
    id: 'denied-explicitly-by-aws',
    title: 'A policy denies it explicitly',
    cause:
      'A deny in a policy of the identity overrides every allow. Another permission does not help. Organisations often deny creating a resource without a path, permissions boundary or tags.',
    next: 'Ask the owner of the policy under which condition it allows the call. IAM_PATH, PERMISSIONS_BOUNDARY_ARN and IAM_TAGS set what is required of roles and policies.',
    symptoms: [
      {
        says: /(?:is not authorized to perform: [\w-]{1,60}:\w[^\n]{0,600}?)?(?:with an explicit deny|no (?:service|resource) control policy allows|no permissions boundary allows)/,
        example:
          'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:sts::123456789012:assumed-role/admin/me is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/dev-role-iam-demo with an explicit deny in an identity-based policy',
        words: {
          aws: ['with an explicit deny'],
          eksctl: ['with an explicit deny'],
        },
      },
    ],
    byHand: () => ({
      confirm: [
        {
          cause: 'The deny names a condition: a region, a tag, a boundary, a second factor.',
          run: 'aws iam simulate-principal-policy --policy-source-arn <your role or user> --action-names <action> --query "EvaluationResults[].[EvalDecision,MatchedStatements[].SourcePolicyId]"',
          prints: 'explicitDeny, and the policy; allowed, if a policy of the organisation denies it',
        },
        {
          cause: 'A permissions boundary does not allow it.',
          run: 'aws iam get-role --role-name <your role> --query Role.PermissionsBoundary',
          prints: 'the boundary',
        },
      ],
      fix: [
        '# Ask its owner. Many organisations allow iam:CreateRole only with a boundary or a path:',
        'aws iam create-role --role-name <role> --permissions-boundary <arn> --path <path> --assume-role-policy-document file://trust-relationship.json',
      ],
      fixed: whoAmI('your identity; then the denied command succeeds'),
      risk: 'The deny may have a reason: do not bypass it with another identity.',
    }),
  },
  {
    id: 'caller-lacks-permission',
    check: 'caller',
    title: 'Your AWS identity lacks a permission that the guide needs',
    cause:
      'The AWS identity that the error names lacks the permission. It is your own, unless the error comes from a pod: then it is the pod’s or its node’s.',
    next: 'Ask for the permission named above, or run as an identity that has it.',
    found({ permissions }) {
      const missing = observedValue(permissions);
      if (missing.length === 0) return undefined;
      return { seen: `it lacks ${missing.join(', ')}`, level: 'warn' };
    },
    symptoms: [
      {
        says: /is not authorized to perform: [\w-]{1,60}:\w/,
        example:
          'An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/dev-role-iam-demo because no identity-based policy allows the iam:CreateRole action',
        words: {
          aws: ['is not authorized to perform: iam:CreateRole'],
          eksctl: ['is not authorized to perform: iam:CreateOpenIDConnectProvider'],
        },
      },
      {
        says: awsCode('AccessDenied', 'UnauthorizedOperation'),
        example:
          'An error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: You are not authorized to perform this operation.',
        words: { aws: ['(UnauthorizedOperation)', '(AccessDenied)'] },
      },
    ],
    byHand: () => ({
      confirm: [
        { cause: 'It is your own identity.', ...whoAmI('the ARN of the error') },
        {
          cause: 'It is another identity: that of a pod, of its node, or of another shell.',
          ...whoAmI('an ARN other than the error’s'),
        },
      ],
      fix: [
        '# Ask for the permission that the error names, or use an identity that has it:',
        'export AWS_PROFILE=<profile>',
      ],
      fixed: whoAmI('the identity that you mean; then the denied command succeeds'),
      risk: 'Another profile can be another account: read the printed ARN before you go on.',
    }),
  },
  {
    id: 'pod-without-credentials',
    title: 'A program found no AWS credentials',
    cause:
      'AWS’s library tried every source of credentials and found none. The error does not name its program; it usually comes from Vault or from Gloo.',
    next: 'See whose log it is in. pnpm runbook 90-troubleshoot checks the AWS identity of both.',
    symptoms: [
      {
        says: /NoCredentialProviders: no valid providers in chain|no EC2 IMDS role found/,
        example: 'NoCredentialProviders: no valid providers in chain. Deprecated.',
        words: { Gloo: ['NoCredentialProviders: no valid providers in chain'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause:
            'Vault’s pod has no identity: its service account has no role, and the node’s metadata is out of reach.',
          ...vaultIdentityOf(
            wanted,
            'no role-arn, and no AWS_ROLE_ARN or AWS_CONTAINER_CREDENTIALS_FULL_URI',
          ),
        },
        {
          cause: 'Gloo’s pod was created before its service account was annotated.',
          run: `${wanted.kubectl} get pods -n ${wanted.namespace} -l gloo=gloo -o jsonpath='{.items[*].spec.containers[*].env[?(@.name=="AWS_ROLE_ARN")].value}'`,
          prints: 'nothing',
        },
      ],
      fix: [
        '# For Vault: see “Vault has no AWS credentials of its own”.',
        '# For Gloo:',
        ...restartGloo(wanted, `${wanted.kubectl} get serviceaccount gloo -n ${wanted.namespace} -o yaml`),
      ],
      fixed: glooLog(wanted, 'no NoCredentialProviders'),
      risk: 'A new pod of Gloo starts without secrets until its login works.',
    }),
  },
  {
    id: 'permissions-as-trust-policy',
    untried: 'the sandbox’s IAM accepts any trust policy that is valid JSON',
    title: 'A policy of permissions is in the place of the trust policy',
    cause: 'A trust policy says who may assume the role and has no Resource. The document has one.',
    next: 'Give create-role the file trust-relationship.json. The other document belongs to create-policy.',
    symptoms: [
      {
        says: /Has prohibited field Resource/,
        example:
          'An error occurred (MalformedPolicyDocument) when calling the CreateRole operation: Has prohibited field Resource',
        words: { aws: ['Has prohibited field Resource'] },
      },
    ],
    byHand: () => ({
      confirm: [{ run: `grep -l '"Resource"' *.json`, prints: 'the file that create-role was given' }],
      fix: [
        writes('trust-relationship.json'),
        'aws iam create-role --role-name <role> --assume-role-policy-document file://trust-relationship.json',
      ],
      fixed: {
        run: 'aws iam get-role --role-name <role> --query Role.AssumeRolePolicyDocument',
        prints: 'sts:AssumeRoleWithWebIdentity',
      },
      risk: 'None: nothing was created before.',
    }),
  },
];
