import { IN_AWS } from './aws.ts';
import { IN_CLUSTER } from './cluster.ts';
import type { Finding } from './finding.ts';
import { IN_LOGS } from './logs.ts';
import { IN_TRUST } from './trust.ts';
import { IN_VAULT } from './vault.ts';
import { IN_POLICY } from './vault-policy.ts';

export const FINDINGS: readonly Finding[] = [
  ...IN_AWS,
  ...IN_TRUST,
  ...IN_CLUSTER,
  ...IN_VAULT,
  ...IN_POLICY,
  ...IN_LOGS,
];
