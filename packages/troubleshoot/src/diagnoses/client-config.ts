import type { ByHand, DiagnosisEntry } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { clientConfigOf, configWritten, glooSettings, vaultVariables } from '../looks.ts';
import type { Wanted } from '../observations.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the client configuration differs.';

const OTHERS = 'From then on, Vault refuses others who log in at this mount with the old value.';

/** Writes the guide's client configuration; the other fields stay. */
const written = (wanted: Wanted, ...confirm: ByHand['confirm']): ByHand => ({
  confirm,
  fix: [configWritten(wanted)],
  fixed: clientConfigOf(
    wanted,
    `iam_server_id_header_value ${wanted.headerValue}, sts_endpoint ${wanted.stsEndpoint}, sts_region ${wanted.region}`,
  ),
  risk: OTHERS,
});

/** The configuration of the aws auth method (Vault step 3). */
export const CLIENT_CONFIG: readonly DiagnosisEntry[] = [
  {
    id: 'client-config-missing',
    check: 'client-config',
    title: 'The aws auth method is not configured',
    cause:
      'Without a configuration, Vault accepts logins that were signed for any Vault, and calls the global STS.',
    next: PLAN_02,
    found: missing('clientConfig', ({ mountPath }) => `there is nothing at auth/${mountPath}/config/client`),
    makes: ['vault-auth-config'],
    byHand: (wanted) => written(wanted, clientConfigOf(wanted, 'No value found')),
  },
  {
    id: 'header-differs',
    check: 'client-config',
    title: 'Vault expects another server ID header than Gloo sends',
    cause:
      'Vault’s iam_server_id_header_value is not what the client sends, or the client sends no such header. Logins get "error validating X-Vault-AWS-IAM-Server-ID header".',
    next: PLAN_02,
    found: differs('clientConfig', /^iam_server_id_header_value$/),
    symptoms: [
      {
        says: /error validating X-Vault-AWS-IAM-Server-ID header/i,
        example:
          '* error validating X-Vault-AWS-IAM-Server-ID header: expected "vault.gloo.example.com" but got "vault.example.com"',
        words: {
          vault: ['error validating X-Vault-AWS-IAM-Server-ID header'],
          Gloo: ['error validating X-Vault-AWS-IAM-Server-ID header: missing header'],
        },
      },
    ],
    makes: ['vault-auth-config'],
    byHand: (wanted) =>
      written(
        wanted,
        {
          cause: 'Vault expects another value: expected "…" but got "…".',
          ...clientConfigOf(wanted, `an iam_server_id_header_value other than ${wanted.headerValue}`),
        },
        {
          cause: 'The client sends no such header, or sends it under a wrong name: missing header.',
          ...glooSettings(wanted, 'no iamServerIdHeader'),
        },
      ),
  },
  {
    id: 'region-differs',
    check: 'client-config',
    title: 'Vault calls STS at another endpoint, or in another region, than logins are signed for',
    cause:
      'The endpoint and the region of Vault’s configuration must match the region that Gloo signs for. Logins get "SignatureDoesNotMatch … Credential should be scoped to a valid region".',
    next: PLAN_02,
    // If others log in here too, the difference is that Vault does not use the client's region.
    found: differs('clientConfig', /^(?:sts_endpoint|sts_region|use_sts_region_from_client)$/),
    symptoms: [
      {
        says: /from STS: [\s\S]{0,400}?scoped to a valid region/,
        example:
          'Error writing data to auth/aws/login: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* error making upstream request: received error code 403 from STS: <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>SignatureDoesNotMatch</Code>\n    <Message>Credential should be scoped to a valid region, not \'us-east-1\'. </Message>\n  </Error>\n</ErrorResponse>',
        words: { vault: ['from STS: … Credential should be scoped to a valid region'] },
      },
    ],
    makes: ['vault-auth-config'],
    byHand: (wanted) =>
      written(
        wanted,
        {
          cause: 'Vault is configured for another endpoint or region.',
          ...clientConfigOf(
            wanted,
            `an sts_endpoint other than ${wanted.stsEndpoint}, or an sts_region other than ${wanted.region}`,
          ),
        },
        {
          cause: 'The client signs for a region other than the cluster’s.',
          ...glooSettings(wanted, `a region other than ${wanted.region}`),
        },
      ),
  },
  {
    id: 'login-signature-refused',
    title: 'STS rejects the signature of a login',
    cause:
      'The request that STS received is not the one that was signed. Most likely the endpoint in auth/aws/config/client is not the one that the login was signed for. Otherwise a proxy between Vault and STS changes the request.',
    next: 'Compare sts_endpoint and sts_region (vault read auth/aws/config/client) with the region in Gloo’s Settings. If they match, check Vault’s proxy.',
    symptoms: [
      {
        says: /from STS: (?![\s\S]{0,400}?Signature (?:expired|not yet))[\s\S]{0,400}?SignatureDoesNotMatch/,
        example:
          '* error making upstream request: received error code 403 from STS: <Code>SignatureDoesNotMatch</Code>\n<Message>The request signature we calculated does not match the signature you provided.</Message>',
        words: { vault: ['from STS: … SignatureDoesNotMatch'] },
      },
    ],
    byHand: (wanted) =>
      written(
        wanted,
        {
          cause: 'The login is signed for an endpoint other than the one that Vault calls.',
          ...clientConfigOf(wanted, `an sts_endpoint other than ${wanted.stsEndpoint}, or none`),
        },
        {
          cause: 'The client’s own keys are wrong.',
          run: 'aws sts get-caller-identity',
          prints: 'SignatureDoesNotMatch, where the client runs',
        },
        {
          cause: 'A proxy between Vault and STS changes the request.',
          run: vaultVariables(wanted),
          prints: 'HTTPS_PROXY',
        },
      ),
  },
  {
    id: 'login-answer-not-from-sts',
    title: 'The answer to Vault’s call is not from STS',
    cause:
      'Vault passes the signed GetCallerIdentity of a login on to STS. The answer did not come from STS: the endpoint in auth/aws/config/client is that of another server, or a proxy answered, or cut the answer short.',
    next: 'Run again. If it fails again, compare sts_endpoint (vault read auth/aws/config/client) with STS’ endpoint, then check Vault’s proxy.',
    symptoms: [
      {
        says: /error parsing STS response|body of GetCallerIdentity is invalid/,
        example:
          'Error writing data to auth/aws/login: Error making API request.\n\nURL: PUT http://127.0.0.1:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* error making upstream request: body of GetCallerIdentity is invalid',
        words: { vault: ['error parsing STS response', 'body of GetCallerIdentity is invalid'] },
      },
    ],
    byHand: (wanted) =>
      written(
        wanted,
        {
          cause: 'The endpoint is not STS’.',
          ...clientConfigOf(wanted, `an sts_endpoint other than ${wanted.stsEndpoint}`),
        },
        { cause: 'A proxy answers in place of STS.', run: vaultVariables(wanted), prints: 'HTTPS_PROXY' },
      ),
  },
  {
    id: 'login-header-not-allowed',
    title: 'Vault does not accept a header of the signed login',
    cause:
      'Vault accepts a fixed list of headers in the request that a client signs, and those in allowed_sts_header_values. An older Vault’s list lacks headers that newer clients sign.',
    next: 'Upgrade Vault, or add the header that the error names to allowed_sts_header_values of auth/aws/config/client.',
    symptoms: [
      {
        says: /invalid request header: [\w-]{1,100}/i,
        example:
          'Error authenticating: Error making API request.\n\nURL: PUT https://vault.example.com:8200/v1/auth/aws/login\nCode: 400. Errors:\n\n* invalid request header: X-Amz-Security-Token',
        words: { vault: ['invalid request header: X-Amz-Security-Token'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'Vault is older than the client.',
          run: `${wanted.vault} version`,
          prints: 'a version much older than the client’s',
        },
        {
          cause: 'The client signs a header of its own.',
          ...clientConfigOf(wanted, 'allowed_sts_header_values without the header'),
        },
      ],
      fix: [
        `${wanted.vault} write auth/${wanted.mountPath}/config/client allowed_sts_header_values=<header>`,
        '# This replaces the list. If it had other headers, name them too, separated by commas.',
      ],
      fixed: clientConfigOf(wanted, 'allowed_sts_header_values with the header'),
      risk: 'Vault passes these headers on to STS: allow no more than the client signs.',
    }),
  },
];
