import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Access keys as AWS issues them. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** A signed request, as the client sent it. */
export type SignedRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/** The time in the header or parameter X-Amz-Date, in milliseconds; NaN if it is invalid. */
export const timeOf = (amzDate = ''): number =>
  Date.parse(amzDate.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** A signer for a service in a region. */
export const signer = (credentials: Credentials, region: string, service: string): SignatureV4 =>
  new SignatureV4({ credentials, region, service, sha256: Sha256 });

/** A request in the signer's format. @param url with its query */
export function signable(method: string, url: URL, headers: Record<string, string>, body?: Buffer | string) {
  const { protocol, hostname, pathname: path, searchParams } = url;
  const query = Object.fromEntries(
    [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)] as const),
  );
  return { method, protocol, hostname, path, query, headers, ...(body !== undefined && { body }) };
}

/** Whether a request was signed with a secret. */
export async function isSigned(request: SignedRequest, secretAccessKey: string): Promise<boolean> {
  const { method, path, headers, body } = request;
  const { accessKeyId, region, service } = signedAs(request);
  const names = signedHeaders(request);
  const signedAt = timeOf(headers['x-amz-date']);
  if (Number.isNaN(signedAt) || names.length === 0) return false;
  const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
  const again = await new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  }).sign(signable(method, new URL(path, 'http://aws'), signed, body), {
    signingDate: new Date(signedAt),
    signableHeaders: new Set(names),
  });
  return signatureIn(again.headers) === signatureIn(headers);
}

/**
 * Signs a request again for moto, with moto's own address and the hash of the body among the signed headers.
 * Without the hash, moto mistakes the headers of a request without a body for its body. Without its own address, moto
 * reads the "us-gov" in iam.us-gov.amazonaws.com as a region.
 * @param key the request's own key, or the key that replaces it in moto
 */
export async function signAgain(
  request: SignedRequest,
  host: string,
  key: Credentials,
): Promise<Record<string, string>> {
  const { method, path, headers, body } = request;
  const { region, service } = signedAs(request);
  const url = new URL(path, `http://${host}`);
  const again = await signer(key, region, service).sign(signable(method, url, { host }, body), {
    signingDate: new Date(timeOf(headers['x-amz-date'])),
  });
  // The request's session token belongs to its own key. `again` has the token of `key`, if that is a session.
  const { 'x-amz-security-token': _session, ...rest } = headers;
  return { ...rest, ...again.headers };
}

/** The fields of a request's Authorization header. */
function signedAs({ headers }: SignedRequest) {
  const [, accessKeyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  return { accessKeyId, region, service };
}

/** The names of the headers that a request's signature covers. */
export function signedHeaders({ headers }: Pick<SignedRequest, 'headers'>): string[] {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  return names.split(';').filter((name) => name !== '');
}

const signatureIn = ({ authorization = '' }: Record<string, string>): string | undefined =>
  /Signature=(\w+)/.exec(authorization)?.[1];
