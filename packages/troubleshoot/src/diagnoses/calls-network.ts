import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError, noAnswerOfVault } from './words.ts';

/** Errors of the network between here and Vault or AWS, before either has answered. */
export const CALLS_NETWORK: readonly DiagnosisEntry[] = [
  knownByError(
    'vault-scheme-differs',
    'Vault is called by HTTP and speaks HTTPS, or the other way round',
    'The address of Vault begins with http:// and the port speaks TLS, or with https:// and it does not.',
    'Correct the scheme of VAULT_ADDR. If the error is from Gloo’s log, correct VAULT_ADDRESS and run pnpm runbook 03-gloo.',
    {
      says: /Client sent an HTTP request to an HTTPS server/,
      example:
        'Error authenticating: error looking up token: Error making API request.\n\nURL: GET http://127.0.0.1:8200/v1/auth/token/lookup-self\nCode: 400. Raw Message:\n\nClient sent an HTTP request to an HTTPS server.',
    },
    {
      says: noAnswerOfVault('http: server gave HTTP response to HTTPS client'),
      example:
        'Error checking seal status: Get "https://127.0.0.1:8200/v1/sys/seal-status": http: server gave HTTP response to HTTPS client',
    },
  ),
  knownByError(
    'vault-behind-proxy',
    'The proxy blocks calls to Vault',
    'Calls to Vault go through a proxy, which refused or dropped this one.',
    'Correct or unset the variable named above, or add Vault’s host to NO_PROXY.',
    {
      says: noAnswerOfVault('(?:proxyconnect tcp|Proxy Authentication Required)'),
      example:
        'Error reading sys/mounts: Get "https://vault.example.com:8200/v1/sys/mounts": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused',
    },
  ),
  knownByError(
    'vault-certificate-untrusted',
    'Vault’s certificate is not trusted here',
    'A certificate authority that this machine does not trust issued Vault’s certificate.',
    'export VAULT_CACERT=<the PEM file with that authority>.',
    {
      says: noAnswerOfVault(
        '(?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority',
      ),
      example:
        'Error reading sys/mounts: Get "https://vault.example.com:8200/v1/sys/mounts": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    },
  ),
  knownByError(
    'vault-does-not-answer-in-time',
    'Vault does not answer in time',
    'Vault accepted the call and did not answer in time. It may be waiting for AWS, which it calls itself, or for its storage.',
    'Check Vault’s log and Vault’s own network path to AWS (endpoint, proxy), then run again.',
    {
      says: noAnswerOfVault('(?:context deadline exceeded|net/http: (?:timeout|request canceled))'),
      example:
        'Error writing data to auth/aws/login: Put "http://127.0.0.1:8200/v1/auth/aws/login": context deadline exceeded',
    },
  ),
  knownByError(
    'vault-not-reached',
    'Vault cannot be reached from here',
    'Vault cannot be reached from here.',
    'Check VAULT_ADDR and VAULT_CACERT, or unset VAULT_ADDR to reach the Vault in the cluster.',
    {
      says: noAnswerOfVault('\\S'),
      example:
        'Error reading sys/mounts: Get "http://127.0.0.1:8200/v1/sys/mounts": dial tcp 127.0.0.1:8200: connect: connection refused',
    },
  ),
  knownByError(
    'aws-behind-proxy',
    'The proxy blocks calls to AWS',
    'Calls to AWS go through a proxy, which refused or dropped this one.',
    'Correct or unset the variable named above. NO_PROXY=.amazonaws.com bypasses the proxy.',
    {
      says: /Failed to connect to proxy URL/,
      example: 'Failed to connect to proxy URL: "http://proxy.example.com:3128"',
    },
  ),
  knownByError(
    'aws-certificate-untrusted',
    'AWS’s certificate is not trusted here',
    'A certificate authority that this machine does not trust issued the certificate, such as that of a proxy that inspects TLS.',
    'export AWS_CA_BUNDLE=<the PEM file with that authority>, as for the AWS CLI.',
    {
      says: /SSL validation failed for [^\n]{0,300}?certificate verify failed: (?!certificate has expired|Hostname mismatch)/,
      example:
        'SSL validation failed for https://sts.us-east-1.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)',
    },
  ),
  knownByError(
    'aws-host-unknown',
    'The host of AWS is unknown',
    'There is no host <host>: AWS_REGION names a region that does not exist, or this machine cannot resolve public names.',
    'Check AWS_REGION (aws ec2 describe-regions lists them) and the network.',
    {
      says: /(?:endpoint URL: [\s\S]{0,600}?(?:ENOTFOUND|EAI_AGAIN) |(?:ENOTFOUND|EAI_AGAIN) (?=[\w.-]{0,200}\.amazonaws\.com))(?<host>[^\s"]{1,253})/,
      example: 'getaddrinfo ENOTFOUND sts.us-east-9.amazonaws.com',
    },
  ),
  knownByError(
    'aws-not-reached',
    'AWS cannot be reached from here',
    'AWS cannot be reached from here.',
    'Check the network, the proxy and AWS_REGION. AWS_ENDPOINT_URL must be unset for the real AWS.',
    {
      says: /Could not connect to the endpoint URL|(?:Connect|Read) timeout on endpoint URL|Connection was closed before we received a valid response/,
      example: 'Could not connect to the endpoint URL: "https://sts.us-east-1.amazonaws.com/"',
    },
  ),
];
