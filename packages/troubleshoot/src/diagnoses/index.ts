import type { DiagnosisEntry } from '../diagnosis.ts';
import { CALLER } from './caller.ts';
import { CALLS_AWS } from './calls-aws.ts';
import { CALLS_CLUSTER, CALLS_KUBECONFIG } from './calls-cluster.ts';
import { CALLS_NETWORK } from './calls-network.ts';
import { CALLS_VAULT } from './calls-vault.ts';
import { CLIENT_CONFIG } from './client-config.ts';
import { CLUSTER } from './cluster.ts';
import { GLOO } from './gloo.ts';
import { MOUNTS } from './mounts.ts';
import { OIDC_PROVIDER } from './oidc-provider.ts';
import { PROFILES } from './profiles.ts';
import { RELEASES } from './releases.ts';
import { ROLE_PERMISSIONS } from './role-permissions.ts';
import { TRUST_POLICY } from './trust-policy.ts';
import { VAULT } from './vault.ts';
import { VAULT_IDENTITY } from './vault-identity.ts';
import { VAULT_POLICY } from './vault-policy.ts';
import { VAULT_ROLE } from './vault-role.ts';

/**
 * All diagnoses. If several match an error, the first counts: specific ones come first, and those that any system may
 * report come last.
 */
export const DIAGNOSES: readonly DiagnosisEntry[] = [
  ...VAULT_IDENTITY,
  ...TRUST_POLICY,
  ...ROLE_PERMISSIONS,
  ...OIDC_PROVIDER,
  ...CLIENT_CONFIG,
  ...VAULT_ROLE,
  ...VAULT_POLICY,
  ...MOUNTS,
  ...VAULT,
  ...CALLS_NETWORK,
  ...CLUSTER,
  ...RELEASES,
  ...GLOO,
  ...CALLS_KUBECONFIG,
  ...PROFILES,
  ...CALLER,
  ...CALLS_AWS,
  ...CALLS_VAULT,
  ...CALLS_CLUSTER,
];
