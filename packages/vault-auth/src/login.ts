import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, withAmbientSignal } from 'engine/resource';
import type { VaultAccess } from './access.ts';
import { Vault, type VaultData } from './client.ts';

/** The variables of the guide that a login depends on. */
export interface LoginGuide {
  readonly VAULT_AWS_AUTH_PATH: string;
  readonly AWS_REGION: string;
  readonly STS_ENDPOINT: string;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const SERVER_ID_HEADER = 'X-Vault-AWS-IAM-Server-ID';
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/**
 * The login that Gloo sends: a signed request for GetCallerIdentity, which Vault passes on to STS to learn who signed it.
 * @param headerValue of `X-Vault-AWS-IAM-Server-ID`; if left out, the header is not sent
 */
async function loginRequest(
  { STS_ENDPOINT, AWS_REGION: region }: LoginGuide,
  credentials: AwsCredentials,
  headerValue: string | undefined,
): Promise<VaultData> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@aws-crypto/sha256-js'),
  ]);
  const url = new URL('/', STS_ENDPOINT);
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: {
      host: url.host,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': String(BODY.length),
      ...(headerValue !== undefined && { [SERVER_ID_HEADER]: headerValue }),
    },
    body: BODY,
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    iam_http_request_method: 'POST',
    iam_request_url: base64(url.href),
    iam_request_headers: base64(JSON.stringify(headers)),
    iam_request_body: base64(BODY),
  };
}

/**
 * Logs in to Vault as Gloo does, and returns a Vault client with the token of that login.
 * @param role left out, Vault looks for the one with the IAM role's friendly name
 * @throws VaultRefusal with Vault's own words.
 */
export async function login(
  access: VaultAccess,
  guide: LoginGuide,
  credentials: AwsCredentials,
  headerValue: string | undefined,
  shell: (command: string) => string,
  role?: string,
): Promise<Vault> {
  const { VAULT_TOKEN: _operator, ...unauthenticated } = access;
  const signed = await loginRequest(guide, credentials, headerValue);
  const request = { ...signed, ...(role !== undefined && { role }) };
  const path = `auth/${guide.VAULT_AWS_AUTH_PATH}/login`;
  return new Vault(unauthenticated).login(path, request, shell);
}

/** How long the tokens of logins may take to be revoked. */
const REVOKE_WITHIN_MS = 5000;

/**
 * Revokes the tokens of logins, including those under way. An interrupt, which ends a run's other requests, does not end these.
 * @returns the reason for each token that could not be revoked
 */
export async function revokeLogins(logins: Iterable<Promise<Vault>>): Promise<string[]> {
  const signal = AbortSignal.timeout(REVOKE_WITHIN_MS);
  const late = sleep(REVOKE_WITHIN_MS, `Vault did not answer within ${REVOKE_WITHIN_MS / 1000} s`, {
    ref: false,
  });
  const reasons = [...logins].map((login) =>
    Promise.race([withAmbientSignal(signal, () => revoke(login)), late]),
  );
  return (await Promise.all(reasons)).filter((reason) => reason !== undefined);
}

/** Why the token of a login could not be revoked; `undefined` if it was revoked, or never existed. */
async function revoke(login: Promise<Vault>): Promise<string | undefined> {
  const vault = await login.catch(() => undefined);
  return vault?.write('auth/token/revoke-self', {}).then(
    () => undefined,
    // If the response was lost, the retry finds that Vault no longer knows the token.
    (error: unknown) => (/invalid token/i.test(messageOf(error)) ? undefined : messageOf(error)),
  );
}
