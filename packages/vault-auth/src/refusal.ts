import { Failure } from 'engine/resource';

export interface VaultCall {
  readonly method: string;
  readonly url: string;
}

/** A call as an error names it: `GET sys/auth`. */
export function shownCall({ method, url }: VaultCall): string {
  return `${method} ${url.replace(/^.*?\/v1\//, '')}`;
}

/** What Vault refused, with its own words; `status` is the HTTP status. */
export class VaultRefusal extends Error {
  readonly status: number;
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
    this.call = call;
    this.words = [
      `URL: ${call.method} ${call.url}`,
      `Code: ${status}. Errors:\n`,
      ...messages.map((message) => `* ${message}`),
    ].join('\n');
  }
}

/** What a call answers; `undefined` if this token may not make it. */
export async function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.error instanceof VaultRefusal && error.error.status === 403)
      return undefined;
    throw error;
  }
}

/** Vault's error if another run enabled the mount first: the next read finds it. */
const ALREADY_MOUNTED = /path is already in use/i;

/** Vault's errors for an unknown or expired token: an invalid input, as AWS's expired keys are. */
const TOKEN_REFUSED = /invalid token|bad token/i;

/**
 * Makes a call about a resource.
 * @throws Failure with Vault's own words. For a denied call they also name the call, which Vault itself does not.
 */
export async function askVault<T>(resource: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    const { status, message, call, words } = error;
    const isDenied = status === 403;
    throw new Failure({
      ...(isDenied && TOKEN_REFUSED.test(message) && { kind: 'input' }),
      resource,
      seen: isDenied ? `${message.trimEnd()} (${shownCall(call)})` : message,
      transient: ALREADY_MOUNTED.test(message),
      words,
      error,
    });
  }
}
