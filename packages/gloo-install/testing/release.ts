import type { Ownership } from 'engine/resource';
import type { ChartSource, HelmRelease } from 'kubernetes';
import { parse } from 'yaml';
import { helmOverrides, type OverridesVariables } from '../src/overrides.ts';
import { markLabels } from '../src/ownership.ts';

export const DEMO: Ownership = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };

/** What the guide's `helm-overrides.yaml` is made from. */
export const OVERRIDES = {
  VAULT_AWS_AUTH_PATH: 'aws',
  VAULT_KV_PATH: 'dev',
  VAULT_ADDRESS: 'http://vault-internal.vault:8200',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.gloo.example.com',
  AWS_REGION: 'us-east-1',
  VAULT_AUTH_ROLE_ARN: 'arn:aws:iam::123456789012:role/dev-role-iam-demo',
  enterprise: false,
} satisfies OverridesVariables;

export const GLOO_CHART: ChartSource = {
  name: 'gloo',
  url: 'https://charts.example.com',
  chart: 'gloo',
  version: 'v1.17.3',
  urlVariable: 'GLOO_HELM_REPO',
  versionVariable: 'EDGE_VERSION',
};

/** Gloo as the guide installs it in a cluster named demo. */
export const RELEASE: HelmRelease = {
  name: 'gloo',
  namespace: 'gloo-system',
  chart: 'gloo',
  version: '1.17.3',
  status: 'deployed',
  revision: 1,
  recorded: 0,
  values: parse(helmOverrides(OVERRIDES)) as Record<string, unknown>,
  labels: markLabels('created', DEMO),
  manifest: '',
};
