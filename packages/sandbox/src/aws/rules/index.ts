import { attachedPoliciesQuota } from './attached-policies-quota.ts';
import { crossAccountTrust } from './cross-account-trust.ts';
import { dated } from './date.ts';
import { eksClusters } from './eks-clusters.ts';
import { eksOwnCalls } from './eks-own-calls.ts';
import { faults } from './faults.ts';
import { federatedPrincipals } from './federated-principals.ts';
import { issuedKeys } from './issued-keys.ts';
import { delayed } from './latency.ts';
import { logged } from './log.ts';
import { moto } from './moto.ts';
import { motoDenials } from './moto-denials.ts';
import { motoGaps } from './moto-gaps.ts';
import { namesAndBoundaries } from './names-and-boundaries.ts';
import { pages } from './pages.ts';
import { permissions } from './permissions.ts';
import { providerUrl } from './provider-url.ts';
import { rate } from './rate.ts';
import { regions } from './regions.ts';
import type { Rule } from './rule.ts';
import { signature } from './signature.ts';
import { ssoPortal } from './sso-portal.ts';
import { visibility } from './visibility.ts';
import { webIdentity } from './web-identity.ts';

/** The rules of AWS. A call passes them in this order, and its answer in reverse. */
export const RULES: readonly Rule[] = [
  logged,
  dated,
  delayed,
  faults,
  signature,
  regions,
  rate,
  ssoPortal,
  issuedKeys,
  pages,
  visibility,
  webIdentity,
  permissions,
  crossAccountTrust,
  namesAndBoundaries,
  federatedPrincipals,
  attachedPoliciesQuota,
  eksOwnCalls,
  eksClusters,
  providerUrl,
  motoGaps,
  motoDenials,
  moto,
];
