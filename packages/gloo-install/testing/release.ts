import type { Ownership } from 'engine/resource';
import type { HelmRelease } from 'kubernetes';
import { parse } from 'yaml';
import { helmOverrides, type OverridesSpec } from '../src/overrides.ts';
import { ownershipLabels } from '../src/ownership-labels.ts';

export const DEMO: Ownership = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };

/** What the guide's `helm-overrides.yaml` is made from. */
export const OVERRIDES_SPEC = {
  mountPath: 'aws',
  pathPrefix: 'dev',
  vaultAddress: 'http://vault-internal.vault:8200',
  headerValue: 'vault.gloo.example.com',
  region: 'us-east-1',
  roleArn: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  enterprise: false,
} satisfies OverridesSpec;

/** Gloo as the guide installs it in a cluster named demo. */
export const RELEASE: HelmRelease = {
  name: 'gloo',
  namespace: 'gloo-system',
  chart: 'gloo',
  version: '1.17.3',
  status: 'deployed',
  revision: 1,
  recorded: 0,
  values: parse(helmOverrides(OVERRIDES_SPEC)) as Record<string, unknown>,
  labels: ownershipLabels(DEMO),
};
