import type { DiagnosisEntry } from '../diagnosis.ts';
import { knownByError } from './known-by-error.ts';
import { noAnswerOfVault } from './words.ts';

/** What ends a call on its way to Vault and to AWS, before either has said anything. */
export const CALLS_NETWORK: readonly DiagnosisEntry[] = [
  knownByError(
    'vault-behind-proxy',
    'The proxy lets no call to Vault through',
    'Vault is asked through a proxy, and that is where the call ended.',
    'Correct or unset the variable named above, or name Vault’s host in NO_PROXY.',
    {
      says: noAnswerOfVault('(?:proxyconnect tcp|Proxy Authentication Required)'),
      example:
        'Error reading sys/mounts: Get "https://vault.example.com:8200/v1/sys/mounts": proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused',
    },
  ),
  knownByError(
    'vault-certificate-untrusted',
    'Vault’s certificate is not trusted here',
    'Vault’s certificate is by an authority that this machine does not trust.',
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
    'Vault takes a call and does not answer it',
    'Vault took the call and did not answer it: it may be waiting for AWS, which it asks while it answers, or for its storage.',
    'Look at Vault’s log and at its own way to AWS (endpoint, proxy), then run again.',
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
    'The proxy lets no call to AWS through',
    'AWS is asked through a proxy, and that is where the call ended.',
    'Correct or unset the variable named above; NO_PROXY=.amazonaws.com goes past the proxy.',
    {
      says: /Failed to connect to proxy URL/,
      example: 'Failed to connect to proxy URL: "http://proxy.example.com:3128"',
    },
  ),
  knownByError(
    'aws-certificate-untrusted',
    'AWS’s certificate is not trusted here',
    'AWS’s certificate is by an authority that this machine does not trust, such as that of a proxy that reads along.',
    'export AWS_CA_BUNDLE=<the PEM file with that authority>, as for the AWS CLI.',
    {
      says: /SSL validation failed for [^\n]{0,300}?certificate verify failed: (?!certificate has expired|Hostname mismatch)/,
      example:
        'SSL validation failed for https://sts.us-east-1.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)',
    },
  ),
  knownByError(
    'aws-host-unknown',
    'There is no such host of AWS',
    'There is no host <host>: AWS_REGION names a region that does not exist, or this machine has no way out.',
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
    'Check the network, the proxy and AWS_REGION; AWS_ENDPOINT_URL must be unset for the real AWS.',
    {
      says: /Could not connect to the endpoint URL|(?:Connect|Read) timeout on endpoint URL|Connection was closed before we received a valid response/,
      example: 'Could not connect to the endpoint URL: "https://sts.us-east-1.amazonaws.com/"',
    },
  ),
];
