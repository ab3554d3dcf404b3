import { file, type Ownership } from 'engine/resource';
import type { ChartSource, HelmRelease } from 'kubernetes';
import { parse } from 'yaml';
import { markLabels } from '../src/objects/ownership.ts';

export const DEMO: Ownership = { clusterName: 'demo', region: 'us-east-1', adopt: false };

/** The guide's values of Gloo. */
export const OVERRIDES = file(
  'helm-overrides.yaml',
  `settings:
  secretOptions:
    sources:
    - vault:
        address: http://vault-internal.vault:8200
        aws:
          iamServerIdHeader: vault.gloo.example.com
          mountPath: aws
          region: us-east-1
        pathPrefix: dev
    - kubernetes: {}
gloo:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/dev-role-iam-demo
discovery:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/dev-role-iam-demo
`,
);

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
  description: '',
  recorded: 0,
  values: parse(OVERRIDES.text) as Record<string, unknown>,
  labels: markLabels('created', DEMO),
  manifest: '',
};
