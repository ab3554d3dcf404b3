// EKS gives each cluster its own issuer and API server (docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html); moto invents them.
import { issuerOf } from '../eks-cluster.ts';
import { type Rule, withText } from './rule.ts';

type Cluster = { name: string; identity: { oidc: { issuer: string } } };

export const eksClusters: Rule = async ({ seed, clusters }, { call }, next) => {
  const answer = await next();
  if (call.service !== 'eks' || !/^(Create|Describe|Delete)Cluster$/.test(call.action)) return answer;
  return withText(answer, (text) => {
    const { cluster } = JSON.parse(text) as { cluster: Cluster };
    const { name, identity } = cluster;
    const { region } = call;
    const known = clusters.named(name, region);
    const issuer = known?.issuer ?? issuerOf({ name, region }, identity.oidc.issuer, seed);
    const { endpoint, certificateAuthority: data } = known?.kube ?? {};
    const api = endpoint === undefined ? {} : { endpoint, certificateAuthority: { data } };
    return JSON.stringify({ cluster: { ...cluster, identity: { oidc: { issuer } }, ...api } });
  });
};
