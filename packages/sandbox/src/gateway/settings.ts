import type { PolicyDocument } from './policy-evaluation.ts';
import type { Rate } from './rate.ts';

/** The settings of an AWS account that can change while the gateway runs. */
export type AccountSettings = {
  /** How much longer every call takes. */
  latencyMs: number;
  /** How many calls to IAM the account may make; `null` is no limit. */
  rate: Rate | null;
  /** How many items a page of a list holds; `null` is as many as moto gives. */
  pageSize: number | null;
  /** How far AWS's clock is ahead of this machine's. */
  clockAheadSeconds: number;
  /** The access keys that are answered with ExpiredToken. */
  expiredKeys: readonly string[];
  /** The regions that the account has not enabled. */
  disabledRegions: readonly string[];
  /** The access tokens that the SSO portal accepts. */
  ssoTokens: readonly string[];
  /** A service control policy of the account's organisation; what it does not deny is allowed, as by AWS's own FullAWSAccess beside it. */
  controlPolicy: PolicyDocument | null;
};

/** An account as it is seeded. */
export const DEFAULT_SETTINGS: AccountSettings = {
  latencyMs: 0,
  rate: null,
  pageSize: null,
  clockAheadSeconds: 0,
  expiredKeys: [],
  disabledRegions: [],
  ssoTokens: [],
  controlPolicy: null,
};
