import type { DiagnosisEntry } from '../diagnosis.ts';
import {
  clientConfigOf,
  getRoleAllowed,
  maySimulate,
  roleWritten,
  vaultIdentityOf,
  vaultRestarted,
} from '../looks.ts';

/** Vault's errors if AWS refuses its calls or does not answer. */
export const VAULT_AWS: readonly DiagnosisEntry[] = [
  {
    id: 'vault-denied-another-action',
    title: 'Vault is denied an action other than iam:GetRole',
    cause:
      'Vault makes another call before it looks up the role, such as sts:AssumeRole of the role that auth/aws/config/sts names for the account. The identity that Vault runs with is not allowed to make that call, and the guide’s repair does not allow it.',
    next: 'Ask the owners of both roles to allow it (in the trust policy of the one, in a policy of the other), or correct auth/aws/config/sts.',
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+(?!iam:GetRole)\w+:\w+/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/OrganizationAccountAccessRole',
        words: {
          vault: ['unable to resolve ARN … is not authorized to perform: sts:AssumeRole'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `${wanted.vault} list auth/${wanted.mountPath}/config/sts`,
          prints: 'the account of the role in the error',
        },
      ],
      fix: [
        '# Both sides have to allow it: the trust policy of that role, and a policy of Vault’s own.',
        'aws iam get-role --role-name <the role in the error> --query Role.AssumeRolePolicyDocument',
      ],
      fixed: roleWritten(wanted),
      risk: 'Everyone who can assume that role gets all its rights, so its owner decides.',
    }),
  },
  {
    id: 'vault-refused-without-reason',
    untried: 'the sandbox’s AWS always says what it denies',
    title: 'AWS refuses Vault’s lookup of the role',
    cause:
      'Vault’s identity is not allowed to call iam:GetRole, or it is not the identity that you expect. The error does not say which.',
    next: 'Check which identity Vault runs with, and whether it is allowed to call iam:GetRole on the role.',
    symptoms: [
      {
        says: /(?:unable to resolve|unique ID of) ARN[^\n]{0,400}(?:AccessDenied: Access denied|statusCode: ?403)/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: AccessDenied: Access denied\n\tstatus code: 403, request id: dbd4ecf0',
        words: {
          vault: [
            'unable to resolve ARN … AccessDenied: Access denied',
            'unable to resolve ARN … statusCode:403',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'Vault runs with the node’s role instead of the intended one.',
          ...vaultIdentityOf(wanted, 'no AWS_ROLE_ARN and no AWS_CONTAINER_CREDENTIALS_FULL_URI'),
        },
        {
          cause: 'The role that it runs with is not allowed to call iam:GetRole.',
          ...maySimulate(wanted, '<role>', 'implicitDeny'),
        },
        {
          cause: 'Keys in auth/aws/config/client override both.',
          ...clientConfigOf(wanted, 'an access_key'),
        },
      ],
      fix: ['# Allow the role that Vault runs with to look up Gloo’s:', ...getRoleAllowed(wanted, '<role>')],
      fixed: roleWritten(wanted),
      risk: 'If it is the role of a node, every pod on the node can make that call.',
    }),
  },
  {
    id: 'vault-credentials-refused',
    title: 'AWS does not accept Vault’s access key',
    cause:
      'The access key in auth/aws/config/client is wrong, was deleted or has expired. A key that is only seconds old is not valid everywhere yet.',
    next: 'Correct access_key and secret_key in auth/aws/config/client, or remove them so that Vault uses the role of its pod.',
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,400}(?:SignatureDoesNotMatch|InvalidClientTokenId|ExpiredToken)/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: InvalidClientTokenId: The security token included in the request is invalid.',
        words: {
          vault: [
            'unable to resolve ARN … InvalidClientTokenId',
            'unable to resolve ARN … SignatureDoesNotMatch',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        { cause: 'The configuration has keys.', ...clientConfigOf(wanted, 'an access_key') },
        {
          cause: 'The keys are new: IAM does not know them everywhere yet.',
          run: 'aws iam list-access-keys --user-name <user> --query "AccessKeyMetadata[].[AccessKeyId,CreateDate,Status]" --output text',
          prints: 'a date less than a minute ago',
        },
        {
          cause: 'Vault’s environment has keys.',
          ...vaultIdentityOf(wanted, 'AWS_ACCESS_KEY_ID'),
        },
      ],
      fix: [
        '# Remove the keys, so that Vault uses the role of its pod:',
        `${wanted.vault} write auth/${wanted.mountPath}/config/client access_key= secret_key=`,
      ],
      fixed: roleWritten(wanted),
      risk: 'From then on, Vault checks every login at this mount with that other identity. Vault does not print the secret key, so only another copy of it brings the keys back.',
    }),
  },
  {
    id: 'vault-without-credentials',
    title: 'Vault has no AWS credentials of its own',
    cause:
      'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID. Neither its pod nor its node gives it an AWS identity.',
    next: 'pnpm runbook 02-vault creates a role for the guide’s Vault and replaces its pod. For a Vault of your own: give its service account a role (IRSA, or aws eks create-pod-identity-association), or let pods use the node’s role (HttpPutResponseHopLimit 2), then replace its pod.',
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,400}(?:NoCredentialProviders|failed to refresh cached credentials)/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: NoCredentialProviders: no valid providers in chain. Deprecated.',
        words: {
          vault: [
            'unable to resolve ARN … NoCredentialProviders',
            'unable to resolve ARN … failed to refresh cached credentials',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The service account has no role, and the pod cannot reach the node’s.',
          ...vaultIdentityOf(
            wanted,
            'no role-arn, and no AWS_ROLE_ARN or AWS_CONTAINER_CREDENTIALS_FULL_URI',
          ),
        },
        {
          cause: 'The node does not let pods reach its metadata.',
          run: 'aws ec2 describe-instances --query "Reservations[].Instances[].[InstanceId,MetadataOptions.HttpPutResponseHopLimit]" --output text',
          prints: '1 beside the node',
        },
        {
          cause: 'The service account is annotated with a role that does not trust it; Vault’s log says so.',
          run: 'aws iam get-role --role-name <the role of the annotation> --query Role.AssumeRolePolicyDocument',
          prints: 'no condition with system:serviceaccount:vault:vault',
        },
      ],
      fix: [
        '# Give Vault’s service account a role that is allowed to call iam:GetRole; a new pod gets it:',
        'aws eks create-pod-identity-association --cluster-name <cluster> --namespace vault --service-account vault --role-arn <role>',
        ...vaultRestarted(wanted),
      ],
      fixed: vaultIdentityOf(wanted, 'AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_ROLE_ARN'),
      risk: 'The new pod starts sealed or, in dev mode, empty.',
    }),
  },
  {
    id: 'vault-cannot-reach-aws',
    title: 'Vault cannot reach AWS',
    cause:
      'Vault calls STS and IAM while it handles a login, and could not reach the endpoint that it is configured for.',
    next: 'Check Vault’s own network path to AWS (DNS, routes, proxy), and the endpoints in auth/aws/config/client.',
    symptoms: [
      {
        says: /(?:error making upstream request|unable to resolve ARN)[\s\S]{0,600}?(?:connection refused|no such host|i\/o timeout|context deadline exceeded|network is unreachable|TLS handshake timeout)/,
        example:
          '* error making upstream request: error making request: POST https://sts.us-east-1.amazonaws.com/ giving up after 1 attempt(s): Post "https://sts.us-east-1.amazonaws.com/": dial tcp: lookup sts.us-east-1.amazonaws.com on 10.100.0.10:53: no such host',
        words: {
          vault: ['error making upstream request … no such host', 'unable to resolve ARN … i/o timeout'],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The endpoint of the configuration does not exist or cannot be reached.',
          ...clientConfigOf(wanted, 'endpoints with the host of the error'),
        },
        {
          cause: 'The pod cannot reach AWS at all: DNS, a route or a proxy is wrong.',
          run: `${wanted.kubectl} exec -n vault vault-0 -- wget -qO- -T 5 ${wanted.stsEndpoint}`,
          prints: 'bad address, or a time-out',
        },
      ],
      fix: [
        '# If the endpoint is wrong:',
        `${wanted.vault} write auth/${wanted.mountPath}/config/client sts_endpoint=${wanted.stsEndpoint} sts_region=${wanted.region}`,
        '# If the network blocks it: add NAT, or VPC endpoints for sts and iam, to the subnets of Vault’s node.',
      ],
      fixed: roleWritten(wanted),
      risk: 'Every login at this mount then uses this endpoint.',
    }),
  },
];
