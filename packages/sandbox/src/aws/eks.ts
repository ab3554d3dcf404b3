import type { AwsCall } from './call.ts';
import { partitionOf } from './partitions.ts';
import { jsonAnswer, refusalAnswer } from './refusal.ts';
import { type AccountState, type Rule, withText } from './rule.ts';
import { type KeyOwner, signable, signer, timeOf } from './signature.ts';

/** The features of EKS that moto lacks: each cluster's own issuer and API server, Pod Identity associations, and its versions. */
export const eks: Rule = async (account, { call, id }, next) => {
  if (call.service !== 'eks') return next();
  switch (call.action) {
    case 'DescribeClusterVersions':
      return jsonAnswer({ clusterVersions: CLUSTER_VERSIONS }, id);
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

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ClusterVersionInformation.html */
const CLUSTER_VERSIONS = ['1.37', '1.36', '1.35'].map((clusterVersion, index) => ({
  clusterVersion,
  clusterType: 'eks',
  defaultVersion: index === 0,
  status: 'standard-support',
  versionStatus: 'STANDARD_SUPPORT',
}));

/** moto invents the issuer and the API server. */
function describedCluster({ clusters }: AccountState, { region }: AwsCall, text: string): string {
  const { cluster } = JSON.parse(text) as { cluster: { name: string } };
  const known = clusters.named(cluster.name, region);
  const issuer = clusters.issuerOf(cluster.name, region);
  const { endpoint, certificateAuthority: data } = known?.kube ?? {};
  const api = endpoint === undefined ? {} : { endpoint, certificateAuthority: { data } };
  return JSON.stringify({ cluster: { ...cluster, identity: { oidc: { issuer } }, ...api } });
}

/** The configured associations of a cluster (docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html). */
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

/** The API server's request to its token webhook, and the response. */
export type TokenReview = {
  apiVersion: string;
  kind: string;
  spec: { token: string };
  status?: { authenticated: boolean; user?: { username: string; groups: string[] }; error?: string };
};

const PREFIX = 'k8s-aws-v1.';

/** The maximum age of a token's signature. */
const LIFETIME_MS = 15 * 60_000;

/**
 * The owner of the access key that signed a token of `aws eks get-token`; undefined if the signature is invalid. The token
 * is a presigned URL of STS's GetCallerIdentity, with the cluster's name among the signed headers. aws-iam-authenticator
 * calls that URL. The gateway checks the signature itself, because moto accepts every presigned URL.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
 */
export async function signerOf(
  token: string,
  cluster: string,
  keys: ReadonlyMap<string, KeyOwner>,
  now: Date,
): Promise<KeyOwner | undefined> {
  if (!token.startsWith(PREFIX)) return undefined;
  const address = Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8');
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const value = (name: string) => url.searchParams.get(name) ?? '';
  if (value('Action') !== 'GetCallerIdentity' || value('X-Amz-SignedHeaders') !== 'host;x-k8s-aws-id') {
    return undefined;
  }
  const signedAt = timeOf(value('X-Amz-Date'));
  if (!(Math.abs(now.getTime() - signedAt) < LIFETIME_MS)) return undefined;
  const [accessKeyId = '', , region = '', service = ''] = value('X-Amz-Credential').split('/');
  const owner = keys.get(accessKeyId);
  if (owner === undefined) return undefined;
  const given = value('X-Amz-Signature');
  url.searchParams.delete('X-Amz-Signature');
  const { secretAccessKey } = owner;
  const headers = { host: url.host, 'x-k8s-aws-id': cluster };
  const again = await signer({ accessKeyId, secretAccessKey }, region, service).presign(
    signable('GET', url, headers),
    { signingDate: new Date(signedAt), expiresIn: Number(value('X-Amz-Expires')) },
  );
  return again.query?.['X-Amz-Signature'] === given ? owner : undefined;
}

/** EKS's response: an identity with an access entry is an administrator of the cluster; any other is not authenticated. */
export function reviewToken({ apiVersion, kind, spec }: TokenReview, arn: string | undefined): TokenReview {
  const user = arn === undefined ? undefined : { username: arn, groups: ['system:masters'] };
  return { apiVersion, kind, spec, status: { authenticated: user !== undefined, ...(user && { user }) } };
}
