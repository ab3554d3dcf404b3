import type { PolicyDocument } from './evaluation.ts';
import type { Rate } from './rate.ts';

/** The settings of an AWS account that can change while the gateway runs. */
export type AccountSettings = {
  /** The delay of every call. */
  latencyMs: number;
  /** The limit of calls to IAM; `null` is no limit. */
  rate: Rate | null;
  /** The number of items on a page of a list; `null` is moto's default. */
  pageSize: number | null;
  /** How far AWS's clock is ahead of this machine's. */
  clockAheadSeconds: number;
  /** The access keys whose calls fail with ExpiredToken. */
  expiredKeys: readonly string[];
  /** The regions that are not enabled in the account. */
  disabledRegions: readonly string[];
  /** The access tokens that the SSO portal accepts. */
  ssoTokens: readonly string[];
  /** A service control policy of the account's organisation. Like AWS's FullAWSAccess, it allows what it does not deny. */
  controlPolicy: PolicyDocument | null;
};

/** The settings of a newly seeded account. */
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
