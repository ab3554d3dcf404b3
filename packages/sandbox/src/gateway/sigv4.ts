import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Access keys as AWS issues them. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** A signed request as it came. */
export type SignedRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/** The time in the header or parameter X-Amz-Date, in milliseconds; NaN where it is none. */
export const timeOf = (amzDate = ''): number =>
  Date.parse(amzDate.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** Signs for a service in a region. */
export const signer = (credentials: Credentials, region: string, service: string): SignatureV4 =>
  new SignatureV4({ credentials, region, service, sha256: Sha256 });

/** A request as it is signed. @param url with its query */
export function signable(method: string, url: URL, headers: Record<string, string>, body?: Buffer | string) {
  const { protocol, hostname, pathname: path, searchParams } = url;
  const query = Object.fromEntries(
    [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)] as const),
  );
  return { method, protocol, hostname, path, query, headers, ...(body !== undefined && { body }) };
}

/** Whether a request carries the right signature for that secret. */
export async function isSigned(request: SignedRequest, secretAccessKey: string): Promise<boolean> {
  const { method, path, headers, body } = request;
  const { accessKeyId, region, service, names } = signedAs(request);
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
 * Signs a request anew for moto, under moto's own address and with the hash of its body among the signed headers.
 * moto takes a bodiless request's headers for its body when it checks the signature, unless it finds the hash;
 * and it takes the "us-gov" in iam.us-gov.amazonaws.com for a region.
 * @param key the request's own, or the one that moto has instead
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
  // Another key comes without the session that the request was first signed in.
  const { 'x-amz-security-token': _session, ...rest } = headers;
  return { ...rest, ...again.headers };
}

/** What a request's Authorization header says of its signature. */
function signedAs({ headers }: SignedRequest) {
  const [, accessKeyId = '', region = '', service = '', names = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+)/.exec(
      headers.authorization ?? '',
    ) ?? [];
  return { accessKeyId, region, service, names: names.split(';').filter((name) => name !== '') };
}

const signatureIn = ({ authorization = '' }: Record<string, string>): string | undefined =>
  /Signature=(\w+)/.exec(authorization)?.[1];
