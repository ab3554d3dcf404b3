import type { DiagnosisEntry } from '../diagnosis.ts';
import { ADMISSION } from './admission.ts';
import { AWS_NETWORK } from './aws-network.ts';
import { CALLER } from './caller.ts';
import { CALLS_AWS } from './calls-aws.ts';
import { CALLS_CHARTS } from './calls-charts.ts';
import { CALLS_CLUSTER } from './calls-cluster.ts';
import { CALLS_HELM } from './calls-helm.ts';
import { CALLS_IAM } from './calls-iam.ts';
import { CALLS_KUBECONFIG } from './calls-kubeconfig.ts';
import { CALLS_VAULT } from './calls-vault.ts';
import { CLIENT_CONFIG } from './client-config.ts';
import { DENIALS_AWS } from './denials-aws.ts';
import { GLOO } from './gloo.ts';
import { GLOO_SETTINGS } from './gloo-settings.ts';
import { MOUNTS } from './mounts.ts';
import { OIDC_PROVIDER } from './oidc-provider.ts';
import { PODS } from './pods.ts';
import { PROFILES } from './profiles.ts';
import { REGION } from './region.ts';
import { RELEASES } from './releases.ts';
import { ROLE_PERMISSIONS } from './role-permissions.ts';
import { SERVICE_ACCOUNTS } from './service-accounts.ts';
import { TRUST_POLICY } from './trust-policy.ts';
import { VAULT } from './vault.ts';
import { VAULT_AWS } from './vault-aws.ts';
import { VAULT_IDENTITY } from './vault-identity.ts';
import { VAULT_NETWORK } from './vault-network.ts';
import { VAULT_POLICY } from './vault-policy.ts';
import { VAULT_ROLE } from './vault-role.ts';
import { VAULT_START } from './vault-start.ts';
import { VAULT_TLS } from './vault-tls.ts';

/**
 * All diagnoses. If several match an error, the first counts: specific ones come first, and those that any system may
 * report come last.
 */
export const DIAGNOSES: readonly DiagnosisEntry[] = [
  ...ADMISSION,
  ...VAULT_IDENTITY,
  ...VAULT_AWS,
  ...VAULT_START,
  ...TRUST_POLICY,
  ...ROLE_PERMISSIONS,
  ...OIDC_PROVIDER,
  ...CLIENT_CONFIG,
  ...VAULT_ROLE,
  ...VAULT_POLICY,
  ...MOUNTS,
  ...GLOO_SETTINGS,
  ...VAULT,
  ...VAULT_TLS,
  ...VAULT_NETWORK,
  ...AWS_NETWORK,
  ...SERVICE_ACCOUNTS,
  ...PODS,
  ...RELEASES,
  ...CALLS_HELM,
  ...CALLS_CHARTS,
  ...GLOO,
  ...CALLS_KUBECONFIG,
  ...PROFILES,
  ...REGION,
  ...CALLER,
  ...DENIALS_AWS,
  ...CALLS_AWS,
  ...CALLS_IAM,
  ...CALLS_VAULT,
  ...CALLS_CLUSTER,
];
