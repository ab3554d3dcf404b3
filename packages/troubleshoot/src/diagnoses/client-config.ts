import type { DiagnosisEntry } from '../diagnosis.ts';
import { differs, missing } from './differences.ts';
import { knownByError } from './words.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the client configuration differs.';
const PLAN_03 = 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.';

/** The configuration of the aws auth method against Gloo's settings (Vault step 3, Gloo Gateway step 1). */
export const CLIENT_CONFIG: readonly DiagnosisEntry[] = [
  {
    id: 'client-config-missing',
    check: 'client-config',
    title: 'The aws auth method is not configured',
    cause:
      'Without a configuration, Vault accepts logins that were signed for any Vault, and calls the global STS.',
    next: PLAN_02,
    found: missing('clientConfig', () => 'there is nothing at auth/aws/config/client'),
    repair: { makes: ['vault-auth-config'] },
    breaks: ['client-config-missing'],
  },
  {
    id: 'header-differs',
    check: 'client-config',
    title: 'Vault expects another server ID header than Gloo sends',
    cause:
      'Vault’s iam_server_id_header_value is not IAM_SERVER_ID_HEADER_VALUE. Logins get "error validating X-Vault-AWS-IAM-Server-ID header".',
    next: PLAN_02,
    found: differs('clientConfig', /^iam_server_id_header_value$/),
    symptoms: [
      {
        says: /error validating X-Vault-AWS-IAM-Server-ID header/i,
        example:
          '* error validating X-Vault-AWS-IAM-Server-ID header: expected "vault.gloo.example.com" but got "vault.example.com"',
      },
    ],
    repair: { makes: ['vault-auth-config'] },
    breaks: ['header-differs'],
  },
  {
    id: 'endpoint-differs',
    check: 'client-config',
    title: 'Vault calls STS at another endpoint than logins are signed for',
    cause:
      'The endpoint and the region of Vault’s configuration must match the region that Gloo signs for. Logins get "SignatureDoesNotMatch … Credential should be scoped to a valid region".',
    next: PLAN_02,
    found: differs('clientConfig', /^sts_endpoint$/),
    repair: { makes: ['vault-auth-config'] },
    breaks: ['endpoint-differs'],
  },
  {
    id: 'region-differs',
    check: 'client-config',
    title: 'Vault calls STS in another region than logins are signed for',
    cause:
      'Vault calls STS in another region than the one the login was signed for. Logins get "SignatureDoesNotMatch … Credential should be scoped to a valid region".',
    next: PLAN_02,
    found: differs('clientConfig', /^sts_region$/),
    symptoms: [
      {
        says: /from STS: [\s\S]{0,400}?scoped to a valid region/,
        example:
          'Error writing data to auth/aws/login: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* error making upstream request: received error code 403 from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>SignatureDoesNotMatch</Code>\n    <Message>Credential should be scoped to a valid region, not \'us-east-1\'. </Message>\n  </Error>\n</ErrorResponse>',
      },
    ],
    repair: { makes: ['vault-auth-config'] },
    breaks: ['region-differs'],
  },
  knownByError(
    'login-signature-refused',
    'STS rejects the signature of a login',
    'STS did not receive the request that the caller signed. Most likely the endpoint in auth/aws/config/client is not the one that the login was signed for. Otherwise a proxy between Vault and STS changes the request.',
    'Compare sts_endpoint and sts_region (vault read auth/aws/config/client) with the region in Gloo’s Settings. If they match, check Vault’s proxy.',
    {
      says: /from STS: (?![\s\S]{0,400}?Signature (?:expired|not yet))[\s\S]{0,400}?SignatureDoesNotMatch/,
      example:
        '* error making upstream request: received error code 403 from STS: <Code>SignatureDoesNotMatch</Code>\n<Message>The request signature we calculated does not match the signature you provided.</Message>',
    },
  ),
  {
    id: 'gloo-header-differs',
    check: 'client-config',
    title: 'Gloo sends another server ID header than Vault expects',
    cause:
      'Somebody changed Gloo’s iamServerIdHeader, so it logs in for another Vault. Its logins get "error validating X-Vault-AWS-IAM-Server-ID header".',
    next: PLAN_03,
    found: differs('glooSettings', /^iamServerIdHeader$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-header-differs'],
  },
  {
    id: 'gloo-region-differs',
    check: 'client-config',
    title: 'Gloo signs its logins for a region other than Vault’s',
    cause:
      'Somebody changed Gloo’s region. STS in Vault’s region rejects a signature for another: "Credential should be scoped to a valid region".',
    next: PLAN_03,
    found: differs('glooSettings', /^region$/),
    repair: { makes: ['gloo-release'] },
    breaks: ['gloo-region-differs'],
  },
];
