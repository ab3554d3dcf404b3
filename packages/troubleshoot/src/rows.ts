import type { Facts } from './facts/facts.ts';

/** What facts must be, and what the error must say beside them. An expression sees a missing fact as an empty text. */
export type FactsPattern = { readonly [Name in keyof Facts | 'says']?: string | RegExp };

/** What decides for or against a diagnosis, beside the words on its page. */
interface Row {
  /** Facts that are enough without words, in one of these combinations. */
  readonly facts?: readonly FactsPattern[];
  /** Facts without which the page's words do not count. */
  readonly needs?: FactsPattern;
  /** It counts only if nothing else explains the error. */
  readonly general?: true;
}

const AWS = /^(?:STS|IAM|EKS|AWS|IAM Identity Center)$/;
const CLUSTER = 'the API server';

/** Nobody answered, or not in time; or a connection did not come about at all. */
const NO_ANSWER = /^(?:no such host|refused|no connection|timeout|no route|broken|unavailable)$/;
const NO_CONNECTION = /^(?:no such host|refused|no connection|no route|broken)$/;

/** The session of a node's role has the name of the instance. */
const OF_NODE = /assumed-role\/(?:\S+\/i-|[^/]*(?:\bnode\b|NodeInstanceRole))/i;

const NO_CONNECTION_OR_PROXY = /^(?:no such host|refused|no connection|no route|broken|proxy)$/;

/** An error that names no address at all may be about Vault; one that names an address of an unknown system is not. */
const WITHOUT_ADDRESS = String.raw`^(?![\s\S]*://)[\s\S]*`;

/** Istio’s proxies say the same of another control plane. */
const NOT_OF_ISTIO = /^(?![\s\S]*(?:istio|pilot|\(Epoch))/i;

/** A way in which Vault did not answer. */
const vaultDidNotAnswer = (pattern: FactsPattern): Row => ({
  needs: { system: 'Vault' },
  facts: [{ system: 'Vault', ...pattern }],
});

const byCode = (code: RegExp): Row => ({ facts: [{ system: AWS, code }] });

/** By the diagnosis. Most need no row: the words on their pages are enough. */
export const ROWS: Readonly<Record<string, Row>> = {
  // Vault
  'vault-not-reached': {
    needs: { system: 'Vault' },
    facts: [
      { system: 'Vault', failure: NO_CONNECTION_OR_PROXY },
      { system: 'Vault', failure: 'timeout', operation: /\S/ },
      { system: 'Vault', failure: 'timeout', program: 'Vault Agent' },
    ],
  },
  'vault-unreachable': vaultDidNotAnswer({
    failure: NO_CONNECTION,
    address: /^vault[\w-]*\.vault(?:[.:]|$)/,
  }),
  'vault-cannot-reach-aws': vaultDidNotAnswer({ failure: NO_ANSWER, upstream: AWS }),
  'vault-certificate-untrusted': vaultDidNotAnswer({ failure: 'authority' }),
  'vault-certificate-of-another-name': {
    needs: { system: /^(?:Vault)?$/ },
    facts: [
      { system: 'Vault', failure: 'name' },
      {
        system: '',
        expected: /\S/,
        says: new RegExp(`${WITHOUT_ADDRESS}x509: certificate is valid for`),
      },
    ],
  },
  'vault-certificate-expired': vaultDidNotAnswer({ failure: 'expired' }),
  'vault-scheme-differs': {
    needs: { system: /^(?:Vault)?$/ },
    facts: [
      { system: 'Vault', failure: 'plain' },
      { system: '', failure: 'plain', says: new RegExp(`${WITHOUT_ADDRESS}HTTPS (?:client|server)`) },
    ],
  },
  // What the nodes say of each other, at port 8201.
  'vault-without-active': {
    facts: [
      { system: 'Vault', failure: NO_ANSWER, says: /(?:requestVote|storage\.raft|forward(?:ing|ed) RPC)/ },
    ],
  },
  'not-vault-that-answers': { needs: { system: 'Vault' } },
  'vault-address-without-scheme': { needs: { system: 'Vault' } },
  'permission-denied-by-vault': {
    needs: { system: 'Vault', operation: /^(?!.*\/login$)/ },
    facts: [{ system: 'Vault', code: '403', operation: /^(?!.*\/login$)/ }],
    general: true,
  },
  'auth-not-enabled': {
    // Other methods deny a login for reasons of their own.
    facts: [
      {
        system: 'Vault',
        code: '403',
        says: /\* permission denied/,
        operation:
          / (?:[\w-]+\/)?auth\/(?!kubernetes|jwt|oidc|approle|userpass|ldap|github|cert|gcp|azure)[\w-]+\/login$/,
      },
    ],
  },
  'kubernetes-auth-refused': {
    facts: [
      {
        system: 'Vault',
        code: /^(?:400|403|500)$/,
        operation: / auth\/(?:kubernetes|k8s)[\w-]*\/login$/,
      },
    ],
  },
  'vault-path-unsupported': { needs: { system: 'Vault' } },
  'role-missing': { facts: [{ operation: 'GetRole', code: 'NoSuchEntity' }] },
  'web-identity-token-expired': {
    facts: [
      { operation: 'AssumeRoleWithWebIdentity', code: 'ExpiredToken' },
      { system: 'Vault', upstream: 'STS', code: 'ExpiredToken' },
    ],
  },
  // AWS
  'aws-certificate-untrusted': { facts: [{ system: AWS, failure: 'authority' }] },
  'aws-not-reached': {
    facts: [
      { system: AWS, failure: NO_ANSWER, code: '' },
      { system: AWS, failure: 'proxy' },
    ],
  },
  'region-not-enabled': {
    facts: [{ system: AWS, code: 'InvalidClientTokenId', says: /accepts the same credentials/ }],
  },
  'aws-host-unknown': { facts: [{ system: AWS, failure: 'no such host', address: /\./ }] },
  'pods-cannot-reach-sts': {
    facts: [{ system: 'STS', operation: 'AssumeRoleWithWebIdentity', failure: NO_ANSWER, code: /^0?$/ }],
  },
  'caller-credentials-expired': { needs: { system: AWS }, ...byCode(/^(?:ExpiredToken|RequestExpired)$/) },
  'caller-credentials-unknown': {
    needs: { system: AWS },
    ...byCode(/^(?:InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)$/),
  },
  'sso-session-expired': {
    facts: [{ system: 'IAM Identity Center', code: /^(?:InvalidGrant|Unauthorized)$/ }],
  },
  // The SDK's message is only these two words.
  'profile-role-refused': {
    needs: { system: /^(?!Vault$)/, subject: new RegExp(`^(?!.*${OF_NODE.source})`, 'i') },
    facts: [{ system: AWS, says: /(?:^|: )No access\s*$/ }],
  },
  'signature-refused': {
    needs: { system: AWS },
    ...byCode(/^(?:SignatureDoesNotMatch|InvalidSignature)$/),
    general: true,
  },
  'caller-lacks-permission': {
    facts: [
      { system: /^(?:STS|IAM|EKS)$/, code: /^AccessDenied$/ },
      { system: AWS, code: 'UnauthorizedOperation' },
      { system: AWS, code: 'AccessDenied', operation: '', says: /An error occurred \(/ },
      { system: AWS, operation: /^[\w-]+:[A-Z]/, code: /AccessDenied|UnauthorizedOperation/ },
      { system: AWS, code: 'AccessDenied', operation: '', says: /status code: 403, request id:/ },
    ],
    general: true,
  },
  'identity-token-invalid': {
    ...byCode(/^(?:InvalidIdentityToken|IDPCommunicationError|IDPRejectedClaim)$/),
    general: true,
  },
  'pod-without-credentials': { general: true },
  'trust-policy-malformed': byCode(/^MalformedPolicyDocument$/),
  'name-taken-in-iam': byCode(/^EntityAlreadyExists$/),
  'changed-at-the-same-time': byCode(/^ConcurrentModification$/),
  'still-in-use': byCode(/^DeleteConflict$/),
  'quota-used-up': byCode(
    /^(?:LimitExceeded|Throttling|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown)$/,
  ),
  'pods-without-role': {
    facts: [
      {
        system: AWS,
        code: /AccessDenied$|UnauthorizedOperation/,
        subject: OF_NODE,
        operation: /\S/,
      },
    ],
  },
  'metadata-not-reached': {
    facts: [
      { system: 'the instance metadata', failure: /\S/ },
      { system: 'the instance metadata', code: /^40[134]$/ },
    ],
  },
  'pod-identity-refused': {
    facts: [
      { system: 'EKS Pod Identity', code: /\S/ },
      { system: 'EKS Pod Identity', failure: /\S/ },
    ],
  },
  // The cluster
  'cluster-certificate-untrusted': { facts: [{ system: CLUSTER, failure: /^(?:authority|name|expired)$/ }] },
  'kubelet-not-reached': { facts: [{ system: 'a kubelet' }] },
  'cluster-not-reached': { facts: [{ system: CLUSTER, failure: NO_ANSWER }], general: true },
  'no-kubectl-context': {
    facts: [
      {
        system: CLUSTER,
        failure: 'refused',
        address: /:8080$|^(?:localhost|127\.0\.0\.1|\[::1\])(?::80)?$/,
      },
    ],
  },
  'webhook-unreachable': { facts: [{ system: 'an admission webhook', failure: /^(?!$)/ }] },
  'cluster-refuses-credentials': {
    facts: [
      { system: CLUSTER, code: 'Unauthorized' },
      { system: CLUSTER, subject: 'system:anonymous', operation: /\S/ },
    ],
  },
  'forbidden-in-cluster': {
    facts: [
      { system: CLUSTER, code: 'Forbidden' },
      { system: CLUSTER, subject: /\S/, operation: /\S/ },
    ],
    general: true,
  },
  'image-not-pulled': {
    facts: [
      { system: 'an image registry', failure: /\S/ },
      { system: 'an image registry', code: /\S/ },
    ],
  },
  'policy-missing': {
    facts: [{ code: 'NoSuchEntity', operation: /^(?:AttachRole|DetachRole|Get|Delete)Policy$/ }],
  },
  'upstream-not-reached': { needs: { says: NOT_OF_ISTIO }, general: true },
  'gloo-serves-nothing': {
    needs: { says: NOT_OF_ISTIO },
    facts: [{ system: 'Gloo’s control plane', failure: NO_ANSWER }],
    general: true,
  },
  'chart-repository-unreachable': {
    // containerd and helm have the same words for an image and a chart.
    needs: { system: /^(?!an image registry$)/ },
    facts: [
      { system: 'the chart repository', failure: /\S/ },
      { system: 'the chart repository', code: /^(?:40[13]|Unauthorized|Forbidden)$/ },
    ],
  },
  'project-not-installed': { facts: [{ system: 'the package registry', failure: /\S/ }] },

  'workload-not-ready': { general: true },
  'pod-keeps-ending': { general: true },
  'kind-unknown-to-cluster': { general: true },
  'gloo-configuration-invalid': { general: true },
  // The control plane of another product may have made it.
  'envoy-rejected': { needs: { says: NOT_OF_ISTIO }, general: true },
};
