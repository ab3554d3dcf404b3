import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { toldOtherwise } from './mounts.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the client configuration differs.';
const PLAN_03 = 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.';

/** A field of Vault's configuration that differs, with the error it will cause. */
function configured(
  { clientConfig }: Observations,
  field: 'headerValue' | 'stsEndpoint' | 'stsRegion',
  wanted: string,
  error: string,
): Evidence | undefined {
  const config = observedValue(clientConfig);
  if (config === undefined || config[field] === wanted) return undefined;
  return { seen: `Vault’s is ${config[field] || '(none)'}, and ${wanted} is asked for: ${error}` };
}

/** The configuration of the aws auth method against Gloo's settings (Vault step 3, Gloo Gateway step 1). */
export const CLIENT_CONFIG: readonly DiagnosisEntry[] = [
  {
    id: 'client-config-missing',
    check: 'client-config',
    title: 'The aws auth method is not configured',
    cause: 'Without a configuration it takes logins that were made for any Vault, and asks the global STS.',
    next: PLAN_02,
    found: ({ clientConfig }) =>
      observedValue(clientConfig) === undefined
        ? { seen: 'there is nothing at auth/aws/config/client' }
        : undefined,
    repair: { makes: ['client-config'] },
    breaks: ['client-config-missing'],
  },
  {
    id: 'header-differs',
    check: 'client-config',
    title: 'Vault expects another server ID header than Gloo sends',
    cause: 'Vault expects another server ID header than IAM_SERVER_ID_HEADER_VALUE.',
    next: PLAN_02,
    found: (seen) =>
      configured(
        seen,
        'headerValue',
        seen.wanted.headerValue,
        'logins will get "error validating X-Vault-AWS-IAM-Server-ID header"',
      ),
    symptoms: [
      {
        says: /error validating X-Vault-AWS-IAM-Server-ID header/i,
        example:
          '* error validating X-Vault-AWS-IAM-Server-ID header: expected "vault.gloo.example.com" but got "vault.example.com"',
      },
    ],
    repair: { makes: ['client-config'] },
    breaks: ['header-differs'],
  },
  {
    id: 'endpoint-differs',
    check: 'client-config',
    title: 'Vault asks STS at another endpoint than logins are signed for',
    cause:
      'The endpoint and the region of Vault’s configuration have to agree, and with the region that Gloo signs for.',
    next: PLAN_02,
    found: (seen) =>
      configured(
        seen,
        'stsEndpoint',
        seen.wanted.stsEndpoint,
        'logins will get "SignatureDoesNotMatch … Credential should be scoped to a valid region"',
      ),
    repair: { makes: ['client-config'] },
    breaks: ['endpoint-differs'],
  },
  {
    id: 'region-differs',
    check: 'client-config',
    title: 'Vault asks STS in another region than logins are signed for',
    cause: 'Vault asks STS in another region than the one the login was signed for.',
    next: PLAN_02,
    found: (seen) =>
      configured(
        seen,
        'stsRegion',
        seen.wanted.region,
        'Vault’s own calls, and logins, will get "SignatureDoesNotMatch"',
      ),
    symptoms: [
      {
        says: /from STS: (?![\s\S]{0,400}?Signature (?:expired|not yet))[\s\S]{0,400}?(?:SignatureDoesNotMatch|scoped to a valid region)/,
        example:
          'Error writing data to auth/aws/login: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* error making upstream request: received error code 403 from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>SignatureDoesNotMatch</Code>\n    <Message>Credential should be scoped to a valid region, not \'us-east-1\'. </Message>\n  </Error>\n</ErrorResponse>',
      },
    ],
    repair: { makes: ['client-config'] },
    breaks: ['region-differs'],
  },
  {
    id: 'gloo-header-differs',
    check: 'client-config',
    title: 'Gloo sends another server ID header than Vault expects',
    cause: 'Its iamServerIdHeader was changed: it logs in for another Vault than this.',
    next: PLAN_03,
    found: (seen) =>
      toldOtherwise(
        seen,
        'headerValue',
        seen.wanted.headerValue,
        'logins will get "error validating X-Vault-AWS-IAM-Server-ID header"',
      ),
    repair: { makes: ['gloo'] },
    breaks: ['gloo-header-differs'],
  },
  {
    id: 'gloo-region-differs',
    check: 'client-config',
    title: 'Gloo signs its logins for another region than Vault asks',
    cause: 'Its region was changed: STS in Vault’s region does not take what was signed for another.',
    next: PLAN_03,
    found: (seen) =>
      toldOtherwise(
        seen,
        'region',
        seen.wanted.region,
        'logins will get "Credential should be scoped to a valid region"',
      ),
    repair: { makes: ['gloo'] },
    breaks: ['gloo-region-differs'],
  },
];
