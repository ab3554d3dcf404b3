import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../gateway/connection.ts';
import type { AwsCall } from './call.ts';
import { invalidSignature, type Refusal } from './refusal.ts';

/** Access keys in AWS's form. */
export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The owner of an access key, and its secret. */
export type KeyOwner = {
  arn: string;
  secretAccessKey: string;
  sessionToken?: string;
};

/** The time in the header or parameter X-Amz-Date, in milliseconds; NaN if it is invalid. */
export const timeOf = (amzDate = ''): number =>
  Date.parse(amzDate.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));

/** A signer for a service in a region. */
export const signer = (credentials: Credentials, region: string, service: string): SignatureV4 =>
  new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: false });

/** A request in the signer's format. @param url with its query */
export function signable(method: string, url: URL, headers: Record<string, string>, body?: Buffer | string) {
  const { protocol, hostname, pathname: path, searchParams } = url;
  const query = Object.fromEntries(
    [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)] as const),
  );
  return { method, protocol, hostname, path, query, headers, ...(body !== undefined && { body }) };
}

/** Whether a request was signed with a secret. */
export async function isSigned(request: HttpRequest, secretAccessKey: string): Promise<boolean> {
  const { method, path, headers, body } = request;
  const [, accessKeyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  const names = signedHeaders(request);
  const signedAt = timeOf(headers['x-amz-date']);
  if (Number.isNaN(signedAt) || names.length === 0) return false;
  const signed = Object.fromEntries(names.map((name) => [name, headers[name] ?? '']));
  const again = await signer({ accessKeyId, secretAccessKey }, region, service).sign(
    signable(method, new URL(path, 'http://aws'), signed, body),
    { signingDate: new Date(signedAt), signableHeaders: new Set(names) },
  );
  return signatureIn(again.headers) === signatureIn(headers);
}

/** The names of the headers that a request's signature covers. */
export function signedHeaders({ headers }: Pick<HttpRequest, 'headers'>): string[] {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  return names.split(';').filter((name) => name !== '');
}

const signatureIn = ({ authorization = '' }: Record<string, string>): string | undefined =>
  /Signature=(\w+)/.exec(authorization)?.[1];

/** The greatest difference that AWS accepts between the time of a signature and its own. */
const TOLERANCE_MS = 5 * 60_000;

/** AWS's time: this machine's, plus an offset if one is set. */
export const awsTime = ({ clockAheadSeconds }: { clockAheadSeconds: number }): Date =>
  new Date(Date.now() + clockAheadSeconds * 1000);

/** A time in the format of the header x-amz-date. */
const amzDate = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * AWS's refusal of a call whose signature is too old or too far in the future; undefined for a valid time.
 * @param signedAt the header x-amz-date
 */
export function refuseTime(call: AwsCall, signedAt: string | undefined, now: Date): Refusal | undefined {
  const signed = timeOf(signedAt);
  if (Number.isNaN(signed)) return undefined;
  const offset = signed - now.getTime();
  if (Math.abs(offset) <= TOLERANCE_MS) return undefined;
  const limit = amzDate(new Date(now.getTime() + Math.sign(offset) * TOLERANCE_MS));
  return invalidSignature(
    call,
    offset < 0
      ? `Signature expired: ${signedAt} is now earlier than ${limit} (${amzDate(now)} - 5 min.)`
      : `Signature not yet current: ${signedAt} is still later than ${limit} (${amzDate(now)} + 5 min.)`,
  );
}
