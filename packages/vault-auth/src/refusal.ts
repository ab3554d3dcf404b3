import { Failure, type FailureFacts, unless } from 'engine/resource';
import { type LookupDenial, mayPass, meaningOf, type VaultCode } from './vault-error.ts';

export interface VaultCall {
  readonly method: string;
  readonly url: string;
}

/** The name of a call in errors: `GET sys/auth`. */
export function shownCall({ method, url }: VaultCall): string {
  return `${method} ${url.replace(/^.*?\/v1\//, '')}`;
}

/** A refusal by Vault: its code, which a run acts on, and Vault's own words for people. `status` is the HTTP status. */
export class VaultRefusal extends Error {
  readonly status: number;
  readonly code: VaultCode;
  /** Set with the code `vault/role-lookup-denied`. */
  readonly denial: LookupDenial | undefined;
  /** The error as Vault's own CLI prints it, with the call. */
  readonly words: string;
  readonly call: VaultCall;
  /** How long Vault asks to wait before the next call, in milliseconds. */
  readonly retryAfter: number;

  /**
   * @param errors the `errors` field of Vault's response; a proxy in front of Vault may have written anything there
   * @param retryAfter the `Retry-After` header, in seconds
   */
  constructor(status: number, errors: unknown, call: VaultCall, retryAfter?: unknown) {
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
    this.retryAfter = /^\d+$/.test(String(retryAfter)) ? Number(retryAfter) * 1000 : 0;
    this.words = [
      `URL: ${call.method} ${call.url}`,
      `Code: ${status}. Errors:\n`,
      ...messages.map((message) => `* ${message}`),
    ].join('\n');
  }
}

/** The refusal in an error: the error itself, or a Failure's cause. */
export function refusalIn(error: unknown): VaultRefusal | undefined {
  const refusal = error instanceof Failure ? error.error : error;
  return refusal instanceof VaultRefusal ? refusal : undefined;
}

/** The result of a call; `undefined` if this token may not make it. */
export function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  return unless((error) => refusalIn(error)?.status === 403, asked);
}

/**
 * Makes a call about a resource.
 * @throws Failure with Vault's own words. For a denied call they also name the call, which Vault itself does not do.
 */
export async function askVault<T>(resource: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    const { status, code, message, call, words } = error;
    const isDenied = status === 403;
    throw new Failure({
      // Like expired AWS keys.
      ...(code === 'vault/token-refused' && { kind: 'input' }),
      resource,
      seen: isDenied ? `${message.trimEnd()} (${shownCall(call)})` : message,
      // The next read finds the mount.
      isConcurrentChange: code === 'vault/path-in-use',
      isTemporary: mayPass(status, message),
      isDenied: code === 'vault/denied',
      ...adviceOn(error),
      words,
      error,
    });
  }
}

/** @param retryAfter how long Vault asks to wait, in milliseconds */
function ofRateLimit(retryAfter: number): ReturnType<typeof adviceOn> {
  return {
    cause: 'A rate limit of Vault allows no more calls at the moment.',
    next: [
      `Run again in ${Math.max(60, retryAfter / 1000)} s.`,
      'If Vault refuses again: vault list sys/quotas/rate-limit names the limits.',
    ],
  };
}

/** The same for an error as Vault's own client prints it. */
export function adviceOnPrinted(error: string): ReturnType<typeof adviceOn> {
  const [, status, message = ''] = /Code: (\d{3})\. Errors:\s+\* (.+)/.exec(error) ?? [];
  return status === undefined
    ? {}
    : adviceOn({ status: Number(status), retryAfter: 0, ...meaningOf(Number(status), message.trim()) });
}

/** Advice about a rate limit and an unknown token. */
export function adviceOn({
  status,
  code,
  retryAfter,
}: Pick<VaultRefusal, 'status' | 'code' | 'retryAfter'>): Pick<Partial<FailureFacts>, 'cause' | 'next'> {
  if (status === 429) return ofRateLimit(retryAfter);
  if (code === 'vault/token-refused')
    return {
      cause: 'Vault does not know the token: it has expired, was revoked, or belongs to another Vault.',
      next: ['Export VAULT_TOKEN: a token of this Vault, as vault login prints it.'],
    };
  return {};
}
