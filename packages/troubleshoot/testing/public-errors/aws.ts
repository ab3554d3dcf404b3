import { type PublicError, posted } from './public-error.ts';

/** The AWS CLI, eksctl and the SDKs. */
export const AWS: readonly PublicError[] = [
  posted(
    'aws/aws-cli#6676',
    'clock-skew',
    'the clock of the machine was wrong after another system had been started on it',
    'An error occurred (SignatureDoesNotMatch) when calling the GetCallerIdentity operation: Signature expired: 20220127T001427Z is now earlier than 20220127T014428Z (20220127T015928Z - 15 min.)',
  ),
  posted(
    'convox/rack#235',
    'clock-skew',
    'the clock of the instance',
    'Build Error: SignatureDoesNotMatch: Signature expired: 20151221T200419Z is now earlier than 20151221T201450Z (20151221T201950Z - 5 min.)',
  ),
  posted(
    'aws/aws-sdk-php#537',
    'clock-skew',
    'the server’s clock was seven minutes late',
    'Signature expired: 20150411T064107Z is now earlier than 20150411T064135Z (20150411T064635Z - 5 min.)',
  ),
  posted(
    'aws/aws-cli#995',
    'signature-refused',
    'not stated in the thread: keys with special characters were damaged on the way',
    'A client error (SignatureDoesNotMatch) occurred when calling the UpdateStack operation: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  ),
  posted(
    '61418/aws-sso-util#83',
    'sso-session-expired',
    'the SSO session has expired',
    'Error when retrieving token from sso: Token has expired and refresh failed',
  ),
  posted(
    'dvassallo/aws-bootstrap#18',
    'caller-credentials-missing',
    'the credentials of an SSO user lacked the session token',
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
  ),
  posted(
    'aws/aws-cli#5024',
    'profile-without-sso',
    'not stated in the thread: the profile that was configured for SSO is not the one that is used',
    'Missing the following required SSO configuration values: sso_start_url, sso_region, sso_role_name, sso_account_id. To make sure this profile is properly configured to use SSO, please run: aws configure sso',
  ),
  posted(
    'barnybug/cli53#278',
    'caller-credentials-unknown',
    'wrong keys',
    'Error: InvalidClientTokenId: The security token included in the request is invalid.\n\tstatus code: 403, request id: 86d1302f',
  ),
  posted(
    'aws/aws-sdk-ruby#2850',
    'caller-credentials-unknown',
    'the credentials are not valid in a region that has to be enabled first',
    'Aws::STS::Errors::InvalidClientTokenId: The security token included in the request is invalid.',
  ),
  posted(
    'turbot/steampipe-plugin-aws#1510',
    'region-not-enabled',
    'the region’s STS endpoint is disabled for the account',
    'Error: operation error EC2: DescribeInstances, failed to sign request: failed to retrieve credentials: failed to refresh cached credentials, operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: 0a1b, RegionDisabledException: STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console.',
  ),
  posted(
    'hashicorp/aws-sdk-go-base#314',
    'caller-credentials-unknown',
    'the keys are of another partition than the region',
    'error calling sts:GetCallerIdentity: operation error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 0a1b, api error InvalidClientTokenId: The security token included in the request is invalid',
  ),
  posted(
    'aws/aws-cli#7552',
    'aws-certificate-untrusted',
    'not stated in the thread: a proxy inspects TLS with a certificate of its own',
    'SSL validation failed for https://s3.us-west-2.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain (_ssl.c:1129)',
  ),
  posted(
    'aws/aws-cli#8582',
    'aws-certificate-untrusted',
    'not stated in the thread: the machine does not trust the authority that issued the certificate',
    'SSL validation failed for https://s3.eu-west-2.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:1006)',
  ),
  posted(
    'aws/amazon-vpc-cni-k8s#1796',
    'aws-not-reached',
    'not stated in the thread: the security group of the pod does not let it out',
    'Connect timeout on endpoint URL: "https://sts.us-west-2.amazonaws.com/"',
  ),
  posted(
    'aws/aws-sdk-js#4140',
    undefined,
    'not stated in the thread: the client calls an endpoint of another region than the one that issued the token',
    '(node:9134) UnhandledPromiseRejectionWarning: InvalidToken: The provided token is malformed or otherwise invalid.',
  ),
  posted(
    'iam-veeramalla/aws-devops-zero-to-hero#40',
    'cluster-unknown',
    'the command lacked --region',
    'Error: unable to describe cluster control plane: operation error EKS: DescribeCluster, https response error StatusCode: 404, RequestID: a363bb46, ResourceNotFoundException: No cluster found for name: demo-cluster.',
  ),
  posted(
    'eksctl-io/eksctl#4046',
    'tagging-denied',
    'the documented minimum of permissions lacked this one',
    'creating OIDC provider: AccessDenied: User: arn:aws:iam::123456789012:user/User is not authorized to perform: iam:TagOpenIDConnectProvider on resource',
  ),
  posted(
    'eksctl-io/eksctl#4251',
    'denied-explicitly-by-aws',
    'a policy denies it explicitly',
    'AccessDenied: User:is not authorized to perform: iam:GetOpenIDConnectProvider on resource: arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A1B2 with an explicit deny\nstatus code: 403, request id: bd8547',
  ),
  posted(
    'eksctl-io/eksctl#2926',
    undefined,
    'not stated in the thread: the role of the aws-node service account had been deleted',
    "Error: couldn't check aws-node for annotation: error listing attached policies: NoSuchEntity",
  ),
  posted(
    'aws-actions/configure-aws-credentials#332',
    undefined,
    'a trust policy for a role that does not exist',
    'error updating IAM Role (GitActions_Workflow_role) assume role policy: MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/Orchestration_Role"',
  ),
  posted(
    'washingtonpost/clokta#14',
    'aws-not-reached',
    'not stated in the thread: there is no region of that name',
    'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://sts.f1e2d3.amazonaws.com/"',
  ),
];
