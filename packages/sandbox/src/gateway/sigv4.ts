import { createHash, createHmac } from 'node:crypto';

/** A request as Signature Version 4 sees it. */
export type Signable = {
  method: string;
  /** As on the wire: escaped, with its query. */
  path: string;
  /** By lower-case name; those that are signed and no others. */
  headers: Record<string, string>;
  payloadHash: string;
};

/** With what, when and for what a request is signed. */
export type Signing = { secretAccessKey: string; date: string; region: string; service: string };

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The hash of a request's body. */
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const awsEscape = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The signature of a request (AWS4-HMAC-SHA256), for services other than S3. */
export function signature(request: Signable, signing: Signing): string {
  const url = new URL(request.path, 'http://aws');
  const query = [...url.searchParams].map(([name, value]) => `${awsEscape(name)}=${awsEscape(value)}`).sort();
  const names = Object.keys(request.headers).sort();
  const canonical = [
    request.method,
    // A path that is escaped on the wire is escaped once more.
    url.pathname.split('/').map(awsEscape).join('/'),
    query.join('&'),
    ...names.map((name) => `${name}:${(request.headers[name] as string).trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    request.payloadHash,
  ].join('\n');
  const day = signing.date.slice(0, 8);
  const scope = `${day}/${signing.region}/${signing.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', signing.date, scope, sha256(canonical)].join('\n');
  const key = [day, signing.region, signing.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${signing.secretAccessKey}`,
  );
  return hmac(key, text).toString('hex');
}

/** The Authorization header of a request. */
export function authorization(request: Signable, signing: Signing & { accessKeyId: string }): string {
  const scope = `${signing.date.slice(0, 8)}/${signing.region}/${signing.service}/aws4_request`;
  const names = Object.keys(request.headers).sort().join(';');
  const signed = signature(request, signing);
  return `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signed}`;
}

/** A time, now unless told, as the header x-amz-date has it. */
export const amzDate = (time = new Date()): string => time.toISOString().replace(/[-:]|\.\d+/g, '');

/** A signed request as it came. */
export type SignedRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/** Whether a request carries the right signature for that secret. */
export function isSigned({ method, path, headers, body }: SignedRequest, secretAccessKey: string): boolean {
  const given =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=(\w+)/.exec(
      headers.authorization ?? '',
    );
  if (!given) return false;
  const [, region, service, names, expected] = given as unknown as [string, string, string, string, string];
  const signed = Object.fromEntries(names.split(';').map((name) => [name, headers[name] ?? '']));
  const date = headers['x-amz-date'] ?? '';
  const request = { method, path, headers: signed, payloadHash: sha256(body) };
  return signature(request, { secretAccessKey, date, region, service }) === expected;
}

/**
 * Signs a request anew for moto, under moto's own address and with the hash of its body among the signed headers.
 * moto takes a bodiless request's headers for its body when it checks the signature, unless it finds the hash;
 * and it takes the "us-gov" in iam.us-gov.amazonaws.com for a region.
 * @param key that of the request, or the one that moto has in its place
 */
export function signAgain(
  request: SignedRequest,
  host: string,
  key: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
): Record<string, string> {
  const { method, path, headers, body } = request;
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  const [, region, service] = scope as unknown as [string, string, string];
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const date = headers['x-amz-date'] as string;
  const payloadHash = sha256(body);
  const signed: Record<string, string> = {
    host,
    'x-amz-date': date,
    'x-amz-content-sha256': payloadHash,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const again = { method, path, headers: signed, payloadHash };
  const signing = { accessKeyId, secretAccessKey, date, region, service };
  // Another key comes without the session that the request was first signed in.
  const { 'x-amz-security-token': _session, ...rest } = headers;
  return { ...rest, ...signed, authorization: authorization(again, signing) };
}
