// EKS gives each cluster its own issuer and API server (docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html); moto invents them.
import type { AwsCall } from '../aws-call.ts';
import type { Clusters } from '../clusters.ts';
import { separateIssuers } from '../eks-cluster.ts';
import { type Rule, withText } from './rule.ts';

export const eksClusters: Rule = async ({ seed, clusters }, { call }, next) =>
  withText(await next(), (text) => withApiServer(call, separateIssuers(call, text, seed), clusters));

/** Adds the cluster's issuer to DescribeCluster's answer, and the address and certificate authority of a running API server. */
function withApiServer({ service, action, region }: AwsCall, body: string, clusters: Clusters): string {
  if (service !== 'eks' || action !== 'DescribeCluster') return body;
  const { cluster } = JSON.parse(body) as { cluster?: { name: string } };
  const known = cluster && clusters.named(cluster.name, region);
  if (known === undefined) return body;
  const identity = { oidc: { issuer: known.issuer } };
  const { endpoint, certificateAuthority: data } = known.kube ?? {};
  const api = endpoint === undefined ? {} : { endpoint, certificateAuthority: { data } };
  return JSON.stringify({ cluster: { ...cluster, identity, ...api } });
}
