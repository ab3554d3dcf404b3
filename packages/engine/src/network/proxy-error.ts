/** A proxy could not be reached, or refused the call. The message never contains the proxy's credentials. */
export class ProxyError extends Error {
  /** Node's code for a broken connection, by which clients know that a retry may succeed. */
  readonly code: string | undefined;

  constructor(message: string, error?: unknown) {
    super(message, { cause: error });
    this.name = 'ProxyError';
    this.code = (error as { code?: string } | undefined)?.code;
  }
}

/** The proxy's own error within an HTTP client's error, if the proxy caused it. */
export function proxyErrorOf(error: unknown): string | undefined {
  return chain(error).find((one) => one instanceof ProxyError)?.message;
}

/** Node's codes for a certificate without a trusted authority. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

/** Whether a call failed because the certificate's authority is not trusted. */
export function isUntrusted(error: unknown): boolean {
  return chain(error).some(({ code }) => UNTRUSTED.has(String(code)));
}

/** An error and its causes, in which HTTP clients wrap the original. */
function chain(error: unknown): (Error & { code?: unknown })[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error && !found.includes(one); one = one.cause) found.push(one);
  return found;
}
