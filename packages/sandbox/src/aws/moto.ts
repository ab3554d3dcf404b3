import { type Answer, forward, type HttpRequest } from '../gateway/connection.ts';
import type { AwsCall } from './call.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import type { Credentials, KeyOwner } from './signature.ts';
import { xmlValue } from './xml.ts';

/** The access keys in a response of IAM or STS. */
export function credentialsIn(xml: string): Credentials {
  const sessionToken = xmlValue(xml, 'SessionToken');
  return {
    accessKeyId: xmlValue(xml, 'AccessKeyId') as string,
    secretAccessKey: xmlValue(xml, 'SecretAccessKey') as string,
    ...(sessionToken ? { sessionToken } : {}),
  };
}

/** An error of moto for a call by the gateway itself. */
export class MotoError extends Error {
  readonly refusal: Refusal;

  constructor(call: string, status: number, body: string) {
    super(`moto: ${call}: ${status} ${body}`);
    this.name = 'MotoError';
    const [code, message] = [xmlValue(body, 'Code'), xmlValue(body, 'Message')];
    this.refusal = { status, code: code ?? 'InternalFailure', message: message ?? '' };
  }
}

/** Turns the error of a query for a missing object into an empty response. */
export function emptyIfNotFound(error: unknown): '' {
  if (error instanceof MotoError && error.refusal.status === 404) return '';
  throw error;
}

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' };

/** Whether a call may change IAM. */
function changes(service: string, action: string): boolean {
  return service === 'iam' && !/^(Get|List|Simulate)/.test(action);
}

/**
 * moto stores the content of the account: users, roles, policies, providers, clusters (docs.getmoto.org). It enforces nothing and
 * checks no signature, because the gateway has already done so. It reads caller, service and region from the signature.
 */
export class Moto {
  readonly #port: number;
  /** A cache of IAM's responses. Any call that may change IAM clears it. */
  readonly #reads = new Map<string, Promise<string>>();

  constructor(port: number) {
    this.#port = port;
  }

  /** Passes a client's call on. */
  async pass({ service, action }: AwsCall, request: HttpRequest): Promise<Answer> {
    // moto would read the "us-gov" of AWS's own host, iam.us-gov.amazonaws.com, as a region.
    const headers = { ...request.headers, host: `127.0.0.1:${this.#port}` };
    const answer = await forward(this.#port, { ...request, headers });
    this.#noteChange(service, action);
    return answer;
  }

  /**
   * Makes the gateway's own call to IAM or STS, and returns the XML.
   * @param inRegion for IAM, which has one region in each partition, any region of the partition
   * @throws {MotoError}
   */
  query(service: keyof typeof VERSIONS, inRegion: string, params: Record<string, string>): Promise<string> {
    const { Action = '' } = params;
    const region = service === 'iam' ? iamRegionOf(partitionOf(inRegion)) : inRegion;
    const form = new URLSearchParams({ Version: VERSIONS[service], ...params }).toString();
    if (changes(service, Action) || service !== 'iam') return this.#ask(service, region, Action, form);
    const key = `${region} ${form}`;
    const read = this.#reads.get(key) ?? this.#ask(service, region, Action, form);
    this.#reads.set(key, read);
    return read;
  }

  /** A call to EKS that has to succeed. @returns its JSON */
  async eks<T>(region: string, method: string, path: string, input?: object): Promise<T> {
    const { status, body } = await this.#send('eks', region, method, path, input && JSON.stringify(input));
    if (status >= 400) throw new MotoError(`${method} ${path}`, status, body);
    return JSON.parse(body) as T;
  }

  /** A call to moto's own control interface. */
  async control(path: string): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/moto-api/${path}`, { method: 'POST' });
    this.#reads.clear();
    if (!response.ok) throw new Error(`moto: ${path}: ${response.status} ${await response.text()}`);
  }

  async #ask(service: string, region: string, action: string, form: string): Promise<string> {
    const { status, body } = await this.#send(service, region, 'POST', '/', form);
    this.#noteChange(service, action);
    if (status >= 400) throw new MotoError(`${service} ${action}`, status, body);
    return body;
  }

  #noteChange(service: string, action: string): void {
    if (changes(service, action)) this.#reads.clear();
  }

  async #send(service: string, region: string, method: string, path: string, body = '') {
    const headers = {
      'content-type': path === '/' ? 'application/x-www-form-urlencoded' : 'application/json',
      authorization: `AWS4-HMAC-SHA256 Credential=gateway/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    };
    const url = `http://127.0.0.1:${this.#port}${path}`;
    const response = await fetch(url, { method, headers, ...(body ? { body } : {}) });
    return { status: response.status, body: await response.text() };
  }
}

/** A session of a role, as STS issues it. */
type Session = { credentials: Credentials; arn: string; expiration: string };

/** Records the access key of a new session. */
export function noteSession(keys: Map<string, KeyOwner>, xml: string): Session {
  const value = (tag: string) => xmlValue(xml, tag) ?? '';
  const credentials = credentialsIn(xml);
  const { accessKeyId, ...secrets } = credentials;
  keys.set(accessKeyId, { arn: value('Arn'), ...secrets });
  return { credentials, arn: value('Arn'), expiration: value('Expiration') };
}

/**
 * Creates a session of a role for a caller that the gateway has checked.
 * @param region of the call, which determines the partition
 */
export async function sessionOf(
  { moto, keys }: { moto: Moto; keys: Map<string, KeyOwner> },
  region: string,
  params: { RoleArn: string; RoleSessionName: string } & Record<string, string>,
): Promise<Session> {
  return noteSession(keys, await moto.query('sts', region, { ...params, Action: 'AssumeRole' }));
}
