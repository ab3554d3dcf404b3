// EKS gives each cluster an issuer and an API server of its own (docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html); moto makes them up.
import { separateIssuers, withApiServer } from '../eks-cluster.ts';
import { type Rule, withText } from './rule.ts';

export const eksClusters: Rule = async ({ cluster, kubeOf }, { call }, next) =>
  withText(await next(), (text) => withApiServer(call, separateIssuers(call, text, cluster), kubeOf));
