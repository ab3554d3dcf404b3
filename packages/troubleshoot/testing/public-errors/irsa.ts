import { type PublicError, posted } from './public-error.ts';

const TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';

/** Roles for service accounts: provider, trust policy, token and pods. */
export const IRSA: readonly PublicError[] = [
  posted(
    'external-secrets/kubernetes-external-secrets#287',
    'trust-policy-differs',
    'a condition of the trust policy was on :aud instead of :sub',
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#30',
    'trust-policy-differs',
    'a typing error in the ARN of the provider in the trust policy',
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity\ncommand terminated with exit code 254',
  ),
  posted(
    'crossplane/crossplane#5578',
    'trust-policy-differs',
    'not stated in the thread: a wildcard under StringEquals',
    'failed to retrieve aws credentials from aws config: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: 4a8524d5, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ),
  posted(
    'kubernetes-sigs/aws-load-balancer-controller#1935',
    'trust-policy-differs',
    'not stated in the thread: the trust policy does not fit the service account',
    '{"level":"error","ts":1657324768.8,"msg":"Reconciler error","error":"WebIdentityErr: failed to retrieve credentials\\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\\n\\tstatus code: 403, request id: 5c3f9ce5"}',
  ),
  posted(
    'namespacelabs/foundation#801',
    'oidc-provider-missing',
    'not stated in the thread: IAM has no provider for the cluster',
    'failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, exceeded maximum number of attempts, 3, https response error StatusCode: 400, RequestID: 15810d8a, InvalidIdentityToken: No OpenIDConnect provider found in your account for https://oidc.eks.us-east-2.amazonaws.com/id/A1B2',
  ),
  posted(
    'aws-samples/aws-secret-sidecar-injector#30',
    'oidc-provider-missing',
    'the provider was missing, and adding it was the repair',
    'WebIdentityError: Failed to retrieve credentials.\ncaused by Invalid Identity token: No OpenIDConnect provider found in account',
  ),
  posted(
    'kubernetes-sigs/aws-load-balancer-controller#2315',
    'oidc-provider-missing',
    'not stated in the thread: IAM has no provider for the cluster',
    'Could not initialize EKS CloudWatch client: WebIdentityErr: failed to retrieve credentials\ncaused by: InvalidIdentityToken: No OpenIDConnect provider found in your account for https://oidc.eks.us-east-1.amazonaws.com/id/A1B2\n\tstatus code: 400, request id: 3714365f',
  ),
  posted(
    'external-secrets/external-secrets#6648',
    'identity-token-invalid',
    'STS cannot validate the token: the provider is missing or is that of another cluster',
    'could not get provider client: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: 0a1b, InvalidIdentityToken: The web identity token provided could not be validated',
  ),
  posted(
    'awslabs/aws-sdk-rust#827',
    'identity-token-invalid',
    'STS could not fetch the keys of the issuer for a while',
    "service error: InvalidIdentityTokenException: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#232',
    'oidc-provider-without-audience',
    'the audience of the token is not one of the provider’s',
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>InvalidIdentityToken</Code>\n    <Message>Incorrect token audience</Message>',
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#8',
    'token-not-readable',
    'the program does not run as root, and the file of the token belongs to root',
    `time="2019-09-11T07:31:53Z" level=error msg="WebIdentityErr: unable to read file at ${TOKEN}\\ncaused by: open ${TOKEN}: permission denied"`,
  ),
  posted(
    'velero-io/velero#3138',
    'token-not-readable',
    'not stated in the thread: the pod has no fsGroup, and its program does not run as root',
    `rpc error: code = Unknown desc = WebIdentityErr: unable to read file at ${TOKEN}\ncaused by: open ${TOKEN}: permission denied`,
  ),
  posted(
    'mumoshu/aws-secret-operator#37',
    'token-not-readable',
    'not stated in the thread: the program does not run as root, and the pod has no fsGroup',
    `failed to get json secret as map: WebIdentityErr: failed fetching WebIdentity token: \ncaused by: WebIdentityErr: unable to read file at ${TOKEN}\ncaused by: open ${TOKEN}: permission denied`,
  ),
  posted(
    'ansible/awx#8966',
    'token-not-readable',
    'not stated in the thread: the program runs as a user who may not read the token',
    `with self._open(self._web_identity_token_path) as token_file:\nPermissionError: [Errno 13] Permission denied: '${TOKEN}'`,
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#67',
    'pods-without-role',
    'the pod has no AWS_ROLE_ARN',
    'E! [EC2] getting new session info:  WebIdentityErr: role ARN is not set',
  ),
  posted(
    'aws/amazon-eks-pod-identity-webhook#68',
    'webhook-absent',
    'the webhook was lost in an upgrade of the cluster',
    'Error from server (NotFound): mutatingwebhookconfigurations.admissionregistration.k8s.io "pod-identity-webhook" not found',
  ),
  posted(
    'kubernetes-sigs/external-dns#2230',
    'pods-cannot-reach-sts',
    'not stated in the thread: a private cluster without a way to the global endpoint of STS',
    'level=error msg="records retrieval failed: failed to list hosted zones: WebIdentityErr: failed to retrieve credentials\\ncaused by: RequestError: send request failed\\ncaused by: Post \\"https://sts.amazonaws.com/\\": dial tcp 54.239.29.25:443: i/o timeout"',
  ),
  posted(
    'external-secrets/external-secrets#651',
    'pods-cannot-reach-sts',
    'a private cluster has a VPC endpoint for its region, and the pod calls the global endpoint',
    'could not get secret data from provider: WebIdentityErr: failed to retrieve credentials\ncaused by: RequestError: send request failed\ncaused by: Post "https://sts.amazonaws.com/": dial tcp: i/o timeout\n    Reason:  SecretSyncedError',
  ),
  posted(
    'kubernetes-sigs/aws-load-balancer-controller#2477',
    'pods-cannot-reach-sts',
    'not stated in the thread: the subnets of the nodes have no way to STS',
    '{"level":"error","ts":1643192131.4,"msg":"Reconciler error","error":"WebIdentityErr: failed to retrieve credentials\\ncaused by: RequestError: send request failed\\ncaused by: Post \\"https://sts.ap-southeast-1.amazonaws.com/\\": dial tcp 103.246.148.245:443: i/o timeout"}',
  ),
  posted(
    'd2a4u/sqs4s#270',
    undefined,
    'the client asks for longer sessions than the role allows',
    '<Code>ValidationError</Code>\n    <Message>The requested DurationSeconds exceeds the MaxSessionDuration set for this role.</Message>',
  ),
  posted(
    'terraform-aws-modules/terraform-aws-eks#2594',
    'trust-policy-malformed',
    'not stated in the thread: the principal is not the ARN of a provider in this account',
    'Error: creating IAM Role (KarpenterIRSA-eks-dev): MalformedPolicyDocument: Federated principals must be valid domain names or SAML metadata ARNs\n\tstatus code: 400, request id: 322d15b5',
  ),
  posted(
    'Young-ook/terraform-aws-eks#139',
    'trust-policy-malformed',
    'the ARN of the cluster’s role stands where the ARN of the provider has to',
    'MalformedPolicyDocument: Federated principals must be valid domain names or SAML metadata ARNs',
  ),
  posted(
    'pulumi/pulumi-eks#871',
    'trust-policy-malformed',
    'not stated in the thread: the ARN was put together from a value that was not there yet',
    '* creating IAM Role (foo-service-account-role): MalformedPolicyDocument: Federated principals must be valid domain names or SAML metadata ARNs\n    \tstatus code: 400, request id: 52ed0817',
  ),
  posted(
    'kubernetes-sigs/aws-load-balancer-controller#3955',
    'metadata-not-reached',
    'pods could not reach the metadata; a larger hop limit helped',
    'operation error Elastic Load Balancing v2: DescribeLoadBalancers, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded',
  ),
  posted(
    'aws-observability/aws-otel-collector#1202',
    'metadata-not-reached',
    'the metadata asked for a token, which the program did not send',
    'EC2MetadataError: failed to make EC2Metadata request\\n\\n\\tstatus code: 401, request id: ',
  ),
  posted(
    'runatlantis/helm-charts#349',
    'pod-identity-refused',
    'the AWS SDK was older than Pod Identity',
    'Error: error configuring Terraform AWS Provider: loading configuration: invalid endpoint host, "169.254.170.23", only loopback hosts are allowed',
  ),
  posted(
    'punk-security/dnsReaper#189',
    'pod-identity-refused',
    'boto3 was older than Pod Identity',
    "ValueError: Unsupported host '169.254.170.23'.  Can only retrieve metadata from these hosts: 169.254.170.2, localhost, 127.0.0.1",
  ),
  posted(
    'external-secrets/kubernetes-external-secrets#419',
    'pods-without-role',
    'the pod fell back to the role of the node',
    '{"level":50,"time":"2020-07-03T10:49:49.545Z","message":"User: arn:aws:sts::123456789012:assumed-role/eksctl-demo-nodegroup-24b3-NodeInstanceRole-X/i-0cee646fefe9d6da9 is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:k-nzYAC0","code":"AccessDeniedException","statusCode":400,"msg":"failure while polling the secret ns/name"}',
  ),
  posted(
    'external-secrets/kubernetes-external-secrets#368',
    'pods-without-role',
    'the pod fell back to the role of the node',
    '"User: arn:aws:sts::123456789012:assumed-role/eksctl-demo-nodegroup-m-NodeInstanceRole-1UU8XUZSIV6RZ/i-0e5afb93460d609d2 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/eks-secretsmanager"',
  ),
  posted(
    'external-secrets/kubernetes-external-secrets#529',
    'pod-without-credentials',
    'the credentials did not reach the program',
    'Status: ERROR, Missing credentials in config',
  ),
  posted(
    'camunda/connectors#3782',
    'pod-without-credentials',
    'the program lacked the library that exchanges the token',
    'WebIdentityTokenCredentialsProvider: To use assume role profiles the aws-java-sdk-sts module must be on the class path.',
  ),
  posted(
    'terraform-aws-modules/terraform-aws-eks#801',
    'trust-policy-differs',
    'the trust policy named another namespace',
    'E0317 11:46:48.531388       1 aws_manager.go:261] Failed to regenerate ASG cache: cannot autodiscover ASGs: WebIdentityErr: failed to retrieve credentials caused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403, request id: ccab18b4',
  ),
];
