import { Failure } from 'engine/resource';
import { type LookupDenial, meaningOf, type VaultCode } from './vault-error.ts';

export interface VaultCall {
  readonly method: string;
  readonly url: string;
}

/** A call as an error names it: `GET sys/auth`. */
export function shownCall({ method, url }: VaultCall): string {
  return `${method} ${url.replace(/^.*?\/v1\//, '')}`;
}

/** What Vault refused: its code, by which a run decides, and Vault's own words for people. `status` is the HTTP status. */
export class VaultRefusal extends Error {
  readonly status: number;
  readonly code: VaultCode;
  /** With the code `vault/role-lookup-denied`. */
  readonly denial: LookupDenial | undefined;
  /** The error as Vault's own CLI prints it, which names the call. */
  readonly words: string;
  readonly call: VaultCall;

  /** @param errors the field of this name in Vault's answer; a proxy in front of it may have written anything there */
  constructor(status: number, errors: unknown, call: VaultCall) {
    const messages = [errors ?? []]
      .flat()
      .map((error) => (typeof error === 'string' ? error : JSON.stringify(error)));
    super(messages.join('\n') || `HTTP status ${status}`);
    this.name = 'VaultRefusal';
    this.status = status;
    const { code, denial } = meaningOf(status, this.message);
    this.code = code;
    this.denial = denial;
    this.call = call;
    this.words = [
      `URL: ${call.method} ${call.url}`,
      `Code: ${status}. Errors:\n`,
      ...messages.map((message) => `* ${message}`),
    ].join('\n');
  }
}

/** The refusal that an error is, or that a Failure was made from. */
export function refusalIn(error: unknown): VaultRefusal | undefined {
  const refusal = error instanceof Failure ? error.error : error;
  return refusal instanceof VaultRefusal ? refusal : undefined;
}

/** What a call answers; `undefined` if this token may not make it. */
export async function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (refusalIn(error)?.status === 403) return undefined;
    throw error;
  }
}

/**
 * Makes a call about a resource.
 * @throws Failure with Vault's own words. For a denied call they also name the call, which Vault itself does not.
 */
export async function askVault<T>(resource: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    const { status, code, message, call, words } = error;
    const isDenied = status === 403;
    throw new Failure({
      // As AWS's expired keys are.
      ...(code === 'vault/token-refused' && { kind: 'input' }),
      resource,
      seen: isDenied ? `${message.trimEnd()} (${shownCall(call)})` : message,
      // The next read finds the mount.
      transient: code === 'vault/path-in-use',
      words,
      error,
    });
  }
}
