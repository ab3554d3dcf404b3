/** The meaning of a Vault refusal for a run. */
export type VaultCode =
  /** AWS denies Vault the look-up of an IAM role. */
  | 'vault/role-lookup-denied'
  /** Vault has no AWS identity for the look-up. */
  | 'vault/no-identity'
  /** The role does not exist in IAM, or IAM does not show it yet. */
  | 'vault/role-unknown'
  /** The server ID header of a login is missing or has another value. */
  | 'vault/header-refused'
  | 'vault/token-refused'
  /** Someone else has written the secret since its version was read. */
  | 'vault/version-differs'
  /** Another run was the first to enable the mount. */
  | 'vault/path-in-use'
  | 'vault/denied'
  | 'vault/other';

/** IAM's denial of a look-up. */
export interface LookupDenial {
  /** IAM's own words. */
  readonly message: string;
  /** The full ARN of the denied identity, which is Vault's own. */
  readonly arn: string;
  /** Such as `iam:GetRole`. */
  readonly action: string;
  /** The resource in IAM's words, as its ARN or `role <name>`; some responses omit it. */
  readonly resource: string | undefined;
}

interface VaultMeaning {
  readonly code: VaultCode;
  readonly denial?: LookupDenial;
}

/**
 * Statuses that may pass by themselves, of Vault or a load balancer. A standby returns 412 for a token that it does not know yet.
 * A sealed Vault also returns 503, and stays sealed.
 */
export const TRANSIENT_STATUS = new Set([412, 429, 500, 502, 503, 504]);
/** Vault's errors after a failed call to AWS. */
const UPSTREAM = /upstream request|unable to resolve ARN/i;
const UPSTREAM_AT_FAULT =
  /(?:error code (?:429|5\d\d) from STS|Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded|ServiceUnavailable|ServiceFailure|status code: 5\d\d|StatusCode: 5\d\d|connection reset|EOF|timeout)/i;

/**
 * The error, with status 400, of a new secrets engine while it is upgraded to version 2; a performance secondary waits
 * for its primary (vault-plugin-secrets-kv, upgrade.go).
 */
const UPGRADING = /upgrad(?:e|ing) from non-versioned to versioned data/i;

/** Whether a refusal may pass by itself. */
export function mayPass(status: number, message: string): boolean {
  if (/sealed/i.test(message)) return false;
  const isOfAws = UPSTREAM.test(message) && UPSTREAM_AT_FAULT.test(message);
  return TRANSIENT_STATUS.has(status) || UPGRADING.test(message) || isOfAws;
}

/** The code of a refusal. Vault's errors have none, so their words decide. */
export function meaningOf(status: number, message: string): VaultMeaning {
  if (/unable to resolve ARN/i.test(message)) {
    const denial = lookupDenialIn(message);
    if (denial !== undefined) return { code: 'vault/role-lookup-denied', denial };
    if (/NoCredentialProviders|no EC2 IMDS role found/.test(message)) return { code: 'vault/no-identity' };
    if (/NoSuchEntity/i.test(message)) return { code: 'vault/role-unknown' };
  }
  if (/X-Vault-AWS-IAM-Server-ID/i.test(message)) return { code: 'vault/header-refused' };
  if (/path is already in use/i.test(message)) return { code: 'vault/path-in-use' };
  if (/check-and-set parameter did not match/i.test(message)) return { code: 'vault/version-differs' };
  if (status !== 403) return { code: 'vault/other' };
  return { code: /invalid token|bad token/i.test(message) ? 'vault/token-refused' : 'vault/denied' };
}

const DENIAL =
  /User:\s+(?<arn>arn:[\w-]+:(?:iam|sts)::[\w-]*:\S+)\s+is not authorized to perform:\s+(?<action>[\w-]+:\w+)(?:\s+on resource:\s+(?<resource>(?:role )?[^\s"]+))?[^\n"]*/;

function lookupDenialIn(message: string): LookupDenial | undefined {
  const match = DENIAL.exec(message);
  const { arn, action, resource } = match?.groups ?? {};
  if (match === null || arn === undefined || action === undefined) return undefined;
  return { message: match[0].trim(), arn, action, resource: resource?.replace(/[.,;]$/, '') };
}
