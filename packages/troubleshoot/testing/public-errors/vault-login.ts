import { type PublicError, posted } from './public-error.ts';

const login = (error: string) =>
  `Error authenticating: Error making API request.\n\nURL: PUT https://vault.example.com/v1/auth/aws/login\nCode: 400. Errors:\n\n* ${error}`;
const fromSts = (status: number, code: string, message: string) =>
  login(
    `error making upstream request: received error code ${status} from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>`,
  );
const writingRole = (error: string) =>
  `Error writing data to auth/aws/role/my-iam-role: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/role/my-iam-role\nCode: 400. Errors:\n\n* ${error}`;

/** Logins to Vault by its aws auth method, and the roles for them. */
export const VAULT_LOGIN: readonly PublicError[] = [
  posted(
    'hashicorp/vault#3615',
    'login-signature-refused',
    'not stated in the thread: the request that was signed is not the one that STS received',
    fromSts(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    ),
  ),
  posted(
    'hashicorp/vault#11067',
    'region-differs',
    'not stated in the thread: the login is signed for us-east-1, and Vault calls STS in another region',
    fromSts(
      403,
      'SignatureDoesNotMatch',
      "Credential should be scoped to a valid region , not 'us-east-1'. ",
    ),
  ),
  posted(
    'spring-projects/spring-vault#871',
    'region-differs',
    'not stated in the thread: the client signs for its own region, and Vault calls STS in another',
    'Cannot login using AWS-IAM: error making upstream request: received error code 403 from STS: <ErrorResponse>\n<Error>\n<Type>Sender</Type>\n<Code>SignatureDoesNotMatch</Code>\n<Message>Credential should be scoped to a valid region. </Message>\n</Error>',
  ),
  posted(
    'hashicorp/vault#4939',
    'login-not-signed',
    'a malformed access key on the command line',
    fromSts(
      400,
      'IncompleteSignature',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term',
    ),
  ),
  posted(
    'hashicorp/vault#11210',
    'login-header-not-allowed',
    'a Vault of that version accepts fewer headers in the signed request than the client sends',
    login('invalid request header: X-Amz-Security-Token'),
  ),
  posted(
    'hashicorp/vault#10005',
    'login-header-not-allowed',
    'the header was added to allowed_sts_header_values',
    'invalid request header: X-Amz-Content-Sha256',
  ),
  posted(
    'hashicorp/vault-secrets-operator#915',
    'header-differs',
    'the client does not send the header that Vault asks for',
    '* error validating X-Vault-AWS-IAM-Server-ID header: missing header "X-Vault-AWS-IAM-Server-ID"',
  ),
  posted(
    'findmypast/vaultex#42',
    'header-differs',
    'the client sends the header under a wrong name',
    '{:error, ["error validating X-Vault-AWS-IAM-Server-ID header: missing header \\"X-Vault-AWS-IAM-Server-ID\\""]}',
  ),
  posted(
    'hashicorp/vault#2729',
    'principal-not-bound',
    'the role has a path, which the ARN of its session lacks',
    login(
      'IAM Principal "arn:aws:sts::123456789012:assumed-role/MyRoleName/i-1234567" does not belong to the role "xxx"',
    ),
  ),
  posted(
    'hashicorp/vault#10593',
    undefined,
    'not stated in the thread: the role infers EC2 instances, and the caller is none of that region',
    login('failed to verify i-0123456789abcdef0 as a valid EC2 instance in region eu-west-1'),
  ),
  posted(
    'spring-cloud/spring-cloud-vault#641',
    'vault-role-missing',
    'the role exists in AWS, and not in Vault',
    'Cannot login using AWS-IAM: entry for role myrole not found; nested exception is org.springframework.web.client.HttpClientErrorException$BadRequest: 400 Bad Request: "{"errors":["entry for role myrole not found"]}"',
  ),
  posted(
    'hashicorp/vault#10036',
    'role-in-another-account',
    'the caller’s role is in another account than Vault’s',
    login(
      'error looking up full ARN of entity &{aws 123456789012 assumed-role  my-role some-session}: error fetching role "my-role": NoSuchEntity: The role with name my-role cannot be found.\n        status code: 404, request id: f0256e67',
    ),
  ),
  posted(
    'hashicorp/vault#10013',
    'role-in-another-account',
    'the role is in another account than Vault’s credentials, and none is named to be assumed there',
    writingRole(
      'unable to resolve ARN "arn:aws:iam::123456789012:role/my-role" to internal ID: unable to fetch client for account ID "123456789012" -- default client is for account "210987654321"',
    ),
  ),
  posted(
    'hashicorp/terraform-provider-vault#128',
    'role-in-another-account',
    'Vault’s credentials are of another account',
    'failed updating the unique ID of ARN "arn:aws:iam::123456789012:role/MyLambdaRole": &errors.errorString{s:"unable to fetch client for account ID 123456789012 -- default client is for account 210987654321"}',
  ),
  posted(
    'hashicorp/vault#27765',
    undefined,
    'a defect of Vault 1.17.0: an empty external id is sent to STS',
    '* unable to resolve ARN "arn:aws:iam::123456789012:role/my-role" to internal ID: InvalidParameter: 1 validation error(s) found.\n- minimum field size of 2, AssumeRoleInput.ExternalId.',
  ),
  posted(
    'hashicorp/vault#30912',
    'vault-credentials-refused',
    'not stated in the thread: the keys in auth/aws/config/client are wrong',
    writingRole(
      'unable to resolve ARN "arn:aws:iam::123456789012:user/me" to internal ID: unable to fetch current caller: SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\nstatus code: 403, request id: 2a092bb3',
    ),
  ),
  posted(
    'hashicorp/terraform-provider-vault#2439',
    'vault-credentials-refused',
    'the keys that Vault was given were a second old, and not visible everywhere yet',
    'unable to resolve ARN "arn:aws:iam::111122223333:role/ai-demo-lambda-role" to internal ID: unable to fetch current caller: InvalidClientTokenId: The security token included in the request is invalid.',
  ),
  posted(
    'bank-vaults/bank-vaults#171',
    'vault-refused-without-reason',
    'the IAM role that Vault ran with was not the intended one',
    'error putting vault-crossaccount-role aws role into vault: Error making API request.\n\nURL: PUT https://vault.secrets:8200/v1/auth/aws/role/vault-crossaccount-role\nCode: 400. Errors:\n\n* unable to resolve ARN "arn:aws:iam::123456789012:role/VaultCrossAccountRole" to internal ID: AccessDenied: Access denied\n\tstatus code: 403, request id: dbd4ecf0',
  ),
  posted(
    'hashicorp/vault#4999',
    'vault-refused-without-reason',
    'not stated: the error hides what AWS said',
    '* unable to resolve ARN "arn:aws:sts::123456789012:role/dev" to internal ID: &awserr.requestError{awsError:(*awserr.baseError)(0xc4206c9f80), statusCode:403, requestID:"ff3350d7"}',
  ),
  posted(
    'spring-cloud/spring-cloud-vault#399',
    'permission-denied-by-vault',
    'the login goes to the wrong namespace, where no auth method is at that path',
    'VaultLoginException: Cannot login using Kubernetes: missing client token; nested exception is HttpClientErrorException$BadRequest: 400 Bad Request: [{"errors":["missing client token"]}',
  ),
  posted(
    'hashicorp/vault-plugin-auth-kubernetes#109',
    'auth-not-enabled',
    'the login goes to a namespace where the auth method is not enabled',
    'error authenticating: error="Error making API request.\n\nURL: PUT http://vault.vault.svc:8200/v1/vault/auth/kubernetes/login\nCode: 400. Errors:\n\n* missing client token" backoff=1s',
  ),
  posted(
    'hashicorp/vault#8721',
    'vault-cannot-reach-aws',
    'the network between Vault and STS',
    'Code: 400. Errors:\n  * error making upstream request: error making request:\n    Post https://sts.amazonaws.com//:\n    net/http: TLS handshake timeout',
  ),
  posted(
    'hashicorp/vault#13442',
    'vault-does-not-answer-in-time',
    'not stated in the thread: Vault did not answer in time',
    'Error authenticating: context deadline exceeded',
  ),
  posted(
    'hashicorp/vault#9797',
    'login-header-not-allowed',
    'Vault 1.5.2 allows only known headers',
    'Cannot login using AWS-IAM: invalid request header: Host',
  ),
  posted(
    'external-secrets/external-secrets#2691',
    undefined,
    'not stated in the thread: a login by another auth method',
    'Warning InvalidProviderConfig cluster-secret-store unable to log in to auth method: unable to log in with Kubernetes auth: Error making API request.\nURL: PUT https://vault.example.com/v1/auth/cluster-name/kubernetes/login\nCode: 403. Errors:\n* permission denied',
  ),
  posted(
    'spring-projects/spring-vault#885',
    'web-identity-token-expired',
    'the client logs in with credentials that have expired',
    'error making upstream request: received error code 403 from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>ExpiredToken</Code>\n    <Message>The security token included in the request is expired</Message>\n  </Error>',
  ),
  posted(
    'hashicorp/vault#7418',
    'vault-iam-region',
    'with a regional sts_endpoint, Vault signs for IAM in that region',
    '* unable to resolve ARN "arn:aws:iam::123456789012:role/test_role" to internal ID: SignatureDoesNotMatch: Credential should be scoped to a valid region, not \'eu-west-1\'.\n\tstatus code: 403',
  ),
  posted(
    'rajanadar/VaultSharp#61',
    'login-not-signed',
    'the client did not send the signed request',
    '{"errors":["didn\'t supply required authentication values"]}',
  ),
  posted(
    'namecheap/node-vault-client#25',
    'region-differs',
    'the client signs for a region in which Vault does not call STS',
    'StatusCodeError: 400 - {"errors":["error making upstream request: received error code 403 from STS: <ErrorResponse xmlns=\\"https://sts.amazonaws.com/doc/2011-06-15/\\">\\n  <Error>\\n    <Type>Sender</Type>\\n    <Code>SignatureDoesNotMatch</Code>\\n    <Message>Credential should be scoped to a valid region. </Message>\\n  </Error>',
  ),
  posted(
    'hashicorp/vault-secrets-operator#1063',
    undefined,
    'the role of a JWT method, which the guide does not use, had another name',
    '{"level":"error","ts":"2025-05-05T08:02:15Z","msg":"Failed to get NewClientWithLogin","error":"Error making API request.\\n\\nURL: PUT https://vault.example.com/v1/auth/jwt-dev01/login\\nCode: 400. Errors:\\n\\n* role \\"demo\\" could not be found"}',
  ),
  posted(
    'hashicorp/vault-secrets-operator#577',
    undefined,
    'the audience of a Kubernetes method, which the guide does not use',
    '2024-01-30T11:17:26Z\tDEBUG\tevents\tFailed to get Vault auth login: Error making API request.\nURL: PUT https://vault-xxxxxx/v1/auth/vso/login\nCode: 403. Errors:\npermission denied',
  ),
  posted(
    'hashicorp/vault#6254',
    'vault-path-unsupported',
    'kv lists below metadata/, not below data/',
    '2019/02/18 15:08:56.835736 [WARN] (view) vault.list(secret/data/myapp/config): Error making API request.\n\nURL: GET http://100.69.176.202:8200/v1/secret/data/myapp/config?list=true\nCode: 405. Errors:\n\n* 1 error occurred:\n\t* unsupported operation',
  ),
  posted(
    'hashicorp/vault#2153',
    'vault-path-unsupported',
    'there was no such path',
    'Error reading help: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/userpass?help=1\nCode: 500. Errors:\n\n* 1 error(s) occurred:\n\n* unsupported path',
  ),
  posted(
    'hashicorp/vault#2852',
    'vault-refused-without-reason',
    'Vault needed iam:GetRole',
    'Error writing data to auth/aws/role/r: Error making API request.\n\nURL: PUT https://127.0.0.1:8200/v1/auth/aws/role/r\nCode: 400. Errors:\n\n* failed updating the unique ID of ARN "arn:aws:iam::1:role/r": &awserr.requestError{awsError:(*awserr.baseError)(0xc426ae5c00), statusCode:403, requestID:"x"}',
  ),
];
