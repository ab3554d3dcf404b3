import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOf } from './pages.ts';
import { recognisePasted } from './recognise.ts';

const ERROR =
  /^## (?<id>[\w-]+) (?<from>\S+)\n\n(?<cause>.+)\n\n(?<fence>`{3,})text\n(?<text>[\s\S]*?)\n\k<fence>$/gm;

const IN_CHAIN = readFileSync(join(import.meta.dirname, '../testing/in-chain.md'), 'utf8');

for (const { groups = {} } of IN_CHAIN.matchAll(ERROR)) {
  const { id = '', from, cause, text = '' } = groups;
  test(`recognise: ${from} (${cause}) is ${id}`, () => {
    assert.is(recognisePasted(text)[0]?.id, pageOf(id).id);
  });
}

/** Errors of other programs, which share words with those of the chain. */
const FOREIGN = [
  '[vaultwarden::sso_client][ERROR] Request to exchange_refresh_token endpoint failed: ServerResponse(StandardErrorResponse { error: invalid_grant })\n[response][INFO] (login) POST /identity/connect/token => 401 Unauthorized',
  // A log of several programs.
  'dial tcp 127.0.0.1:7702: connect: connection refused\nHTTP 401 Unauthorized\nE: Unable to locate package foo\ndocker: invalid reference format\nLicense expired. Please renew your JetBrains license\njava.net.ConnectException: Connection refused (Connection refused)\nError: Required value is missing for parameter x\nssh: connect to host example.com port 22: Connection timed out\ndocker: Error response from daemon: OCI runtime create failed: container_linux.go:380\nError: unknown flag: --foo',
  "{ Error: connect ECONNREFUSED 59.111.21.13:443\n    at TCPConnectWrap.afterConnect [as oncomplete] (net.js:1106:14)\n  errno: 'ECONNREFUSED' }",
  'Error response from daemon: Get "https://10.0.0.1:5000/v2/": http: server gave HTTP response to HTTPS client',
  'psql: error: connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
  'npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree',
  "error: failed to push some refs to 'github.com:me/x.git'\nhint: Updates were rejected because the tip of your current branch is behind",
  'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON',
  'error using api: Get "https://gitlab.example.com/api/v4/user": x509: certificate signed by unknown authority',
  'Get "http://prometheus:9090/api/v1/query": dial tcp 10.0.0.3:9090: connect: connection refused',
  'Get "https://app.example.com/healthz": net/http: TLS handshake timeout',
  'Get "http://localhost:8080/health": dial tcp 127.0.0.1:8080: connect: connection refused',
  'Get "https://x.vault.azure.net/secrets/db": dial tcp: lookup x.vault.azure.net: no such host',
  'exec: "gcc": executable file not found in $PATH',
  'Error: mkdir /opt/app: permission denied',
  'Error: open config.yaml: no such file or directory',
  'ERROR: failed to solve: node:18: failed to authorize: failed to fetch oauth token: Post "https://auth.docker.io/token": x509: certificate signed by unknown authority',
  'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading',
  'Error querying agent: Get "http://127.0.0.1:8500/v1/agent/self": dial tcp 127.0.0.1:8500: connect: connection refused',
  "Error: Failed to download metadata for repo 'appstream': Cannot prepare internal mirrorlist",
  'bitwarden: Vault is locked.',
  'docker: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
  'googleapi: Error 403: Permission compute.instances.list denied, forbidden',
  'Error response from daemon: Get "https://registry-1.docker.io/v2/": x509: certificate signed by unknown authority',
  '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>X</RequestId></Error>',
  "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
  'Error: Error acquiring the state lock\n\nError message: ConditionalCheckFailedException: The conditional request failed',
  'An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied',
  'curl: (60) SSL certificate problem: self-signed certificate in certificate chain',
  'Error: Could not find secret foo in Azure key vault bar',
  'flag provided but not defined: -test.x',
  'error: unable to read client-cert /home/me/demo.crt for me due to open /home/me/demo.crt: permission denied',
  'getaddrinfo ENOTFOUND charts.example.com',
  'certificate verify failed: certificate has expired',
  'Envoy proxy is NOT ready: config not received from Pilot',
  'RuntimeError: [third_party/gloo/gloo/transport/tcp/pair.cc:589] Connection closed by peer [127.0.0.1]:40000',
  'crane: GET https://ghcr.io/v2/x/manifests/1: UNAUTHORIZED: unexpected status code 401 Unauthorized',
  'An error occurred (DBInstanceNotFound) when calling the DescribeDBInstances operation: DBInstance x not found.',
  'validating docker-compose.yml: services.web Additional property foo is not allowed',
  'sh: 1: ts-node: not found',
  'Everything is fine.',
  '',
  // Of the same programs, and about something else.
  'Error: error initializing provider: failed to configure kubernetes provider: could not read cluster state from terraform.tfstate',
  '* error enabling kubernetes auth: URL: POST http://127.0.0.1:8200/v1/auth/kubernetes/login Code: 500. Errors: * claim "iss" is invalid',
  'storage.raft: failed to make requestVote RPC: target="{Voter vault-2 vault-2.vault-internal:8201}" error="dial tcp 10.0.0.1:8201: connect: connection refused"',
  'Error parsing Seal configuration: error fetching AWS KMS wrapping key information: AccessDeniedException: User: arn:aws:sts::1:assumed-role/node/i-1 is not authorized to perform: kms:DescribeKey',
  'Error initializing storage of type dynamodb: ResourceNotFoundException: Requested resource not found',
  'npm error code ENOTFOUND\nnpm error network request to https://registry.npmjs.org/pnpm failed',
  'An error occurred (LimitExceeded) when calling the CreateRole operation: Cannot exceed quota for RolesPerAccount: 1000',
  'Error: UPGRADE FAILED: cannot patch "gloo" with kind Job: Job.batch "gloo" is invalid: spec.template: Invalid value: field is immutable',
  'error: resource mapping not found for name: "default" namespace: "gloo-system": no matches for kind "Gateway" in version "gateway.solo.io/v1"',
  'could not create launch template: operation error EC2: CreateLaunchTemplate, api error UnauthorizedOperation: You are not authorized to perform this operation.',
  'Internal error occurred: failed calling webhook "webhook.cert-manager.io": Post https://cert-manager-webhook.cert-manager.svc:443/mutate?timeout=30s: net/http: TLS handshake timeout',
  'Error from server (InternalError): Internal error occurred: failed calling webhook "linkerd-proxy-injector.linkerd.io": failed to call webhook: Post "https://linkerd-proxy-injector.linkerd.svc:443/": context deadline exceeded',
  'URL: PUT http://vault:8200/v1/auth/approle/role/sample-app/secret-id\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied',
  '* Error assuming role: AccessDenied: User: arn:aws:sts::1:assumed-role/vault_node_role/i-1 is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/x',
  'URL: GET https://vault.example.com:8200/v1/sys/seal-status\nCode: 500. Errors:\n\n* RequestError: send request failed\ncaused by: Get https://x.s3.amazonaws.com/core: read tcp 10.0.0.1:49784: read: connection reset by peer',
  'URL: GET http://127.0.0.1:8200/v1/database/creds/app\nCode: 500. Errors:\n\n* 1 error occurred:\n\t* dial tcp 10.0.0.5:5432: connect: connection refused',
  'rpc error: code = Unknown desc = Manifest generation error: Error: YAML parse error on x/templates/deployment.yaml: error converting YAML to JSON: yaml: line 30: did not find expected key',
  // Of another service, chart, release, pod or program.
  'SSL validation failed for https://s3.us-west-2.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain (_ssl.c:1129)',
  'An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.',
  'operation error Bedrock Runtime: InvokeModel, api error UnrecognizedClientException: The security token included in the request is invalid.',
  'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/x with an explicit deny in a service control policy',
  'User: arn:aws:iam::1:user/a is not authorized to perform: iam:CreateInstanceProfile on resource: arn:aws:iam::1:instance-profile/x because no identity-based policy allows the iam:CreateInstanceProfile action',
  'Error: INSTALLATION FAILED: chart "mychart" matching  not found in teamindex. (try \'helm repo update\'): no chart version found for mychart-',
  'Error: UPGRADE FAILED: "myapp" has no deployed releases',
  '$ helm upgrade --install istiod istio/istiod -n istio-system --wait\nError: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
  'Warning  FailedCreate  22s  replicaset-controller  Error creating: pods "nginx-test-867b89cf7-8jhlj" is forbidden: violates PodSecurity "restricted:latest": seccompProfile',
  'NAME                    READY   STATUS             RESTARTS   AGE\nshop-7d9c5b6f4-x2x4q   0/1     CrashLoopBackOff   5          3m',
  'time="2019-09-11T07:31:53Z" level=error msg="WebIdentityErr: unable to read file at /var/run/secrets/eks.amazonaws.com/serviceaccount/token\\ncaused by: open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied"',
  '{"level":"error","ts":1657324768.8,"logger":"controller.provisioner","error":"WebIdentityErr: failed to retrieve credentials\\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"}',
  'Error: creating IAM Role (app): EntityAlreadyExists: Role with name app already exists.\n\n  with aws_iam_role.app,\n  on main.tf line 3, in resource "aws_iam_role" "app":',
  'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nbotocore.exceptions.NoCredentialsError: Unable to locate credentials',
  'No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com\n    at de_InvalidIdentityTokenExceptionRes (/runner/dist/index.js:12:3)',
  '2026-01-01T10:00:00.000Z [ERROR] agent.auth.handler: error authenticating: error="* permission denied"',
  '[2021-01-19T16:23:00Z] MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::1:role/x"\n[2021-01-19T16:23:00Z]     at Request.extractError (/build/node_modules/aws-sdk/lib/protocol/query.js:50:29)',
  'hvac.exceptions.Forbidden: 1 error occurred:\n\t* permission denied\n, on get http://vault:8200/v1/pki/issue/web',
];
for (const text of FOREIGN) {
  test(`recognise: invents no diagnosis for ${JSON.stringify(text).slice(0, 80)}`, () => {
    assert.equal(recognisePasted(text), []);
  });
}

test.run();
