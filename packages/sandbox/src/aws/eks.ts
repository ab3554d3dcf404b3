import type { AwsCall } from './call.ts';
import { partitionOf } from './partitions.ts';
import { jsonAnswer, refusalAnswer } from './refusal.ts';
import { type AccountState, type Rule, withText } from './rule.ts';

/** What EKS does and moto does not: each cluster's own issuer and API server, Pod Identity associations, and versions. */
export const eks: Rule = async (account, { call, id }, next) => {
  if (call.service !== 'eks') return next();
  switch (call.action) {
    case 'DescribeClusterVersions':
      return jsonAnswer(clusterVersions(call), id);
    case 'ListPodIdentityAssociations':
      return jsonAnswer({ associations: associationsOf(account, call) }, id);
    case 'DescribePodIdentityAssociation': {
      const { associationId = '', name } = call.params;
      const association = associationsOf(account, call).find((one) => one.associationId === associationId);
      if (association) return jsonAnswer({ association }, id);
      const message = `The specified association ID (${associationId}) for cluster ${name} does not exist.`;
      return refusalAnswer(call, { status: 404, code: 'ResourceNotFoundException', message }, id);
    }
    case 'DescribeCluster':
      return withText(await next(), (text) => describedCluster(account, call, text));
    default:
      return next();
  }
};

/** moto invents the issuer and the API server. */
function describedCluster({ clusters }: AccountState, { region }: AwsCall, text: string): string {
  const { cluster } = JSON.parse(text) as { cluster: { name: string } };
  const known = clusters.named(cluster.name, region);
  const issuer = known?.issuer ?? clusters.issuerOf(cluster.name, region);
  const { endpoint, certificateAuthority: data } = known?.kube ?? {};
  const api = endpoint === undefined ? {} : { endpoint, certificateAuthority: { data } };
  return JSON.stringify({ cluster: { ...cluster, identity: { oidc: { issuer } }, ...api } });
}

/** The associations that are set, for a cluster (docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html). */
function associationsOf({ settings, accountId }: AccountState, { region, params }: AwsCall) {
  const { name: clusterName, namespace, serviceAccount } = params;
  return settings.podIdentities
    .map((one, index) => {
      const associationId = `a-${String(index).padStart(17, '0')}`;
      const associationArn = `arn:${partitionOf(region)}:eks:${region}:${accountId}:podidentityassociation/${clusterName}/${associationId}`;
      return { clusterName, ...one, associationArn, associationId };
    })
    .filter((one) => (namespace ?? one.namespace) === one.namespace)
    .filter((one) => (serviceAccount ?? one.serviceAccount) === one.serviceAccount);
}

/** The Kubernetes versions of EKS with their status. eksctl asks for them before anything else. */
function clusterVersions({ params }: AwsCall): object {
  const all = ['1.34', '1.33', '1.32'].map((clusterVersion, index) => ({
    clusterVersion,
    clusterType: 'eks',
    defaultVersion: index === 0,
    defaultPlatformVersion: 'eks.1',
    status: 'standard-support',
    versionStatus: 'STANDARD_SUPPORT',
  }));
  return {
    clusterVersions: all.filter(({ defaultVersion }) => params.defaultOnly !== 'true' || defaultVersion),
  };
}
