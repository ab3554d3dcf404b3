import { type KeyOwner, signable, signer, timeOf } from './signature.ts';

/** The API server's request to its token webhook, and the answer. */
export type TokenReview = {
  apiVersion: string;
  kind: string;
  spec: { token: string };
  status?: { authenticated: boolean; user?: { username: string; groups: string[] }; error?: string };
};

const PREFIX = 'k8s-aws-v1.';

/** How old the signature of a token may be, in milliseconds. */
const LIFETIME = 15 * 60_000;

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
  if (!(Math.abs(now.getTime() - signedAt) < LIFETIME)) return undefined;
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

/** EKS's answer: an identity with an access entry is an administrator of the cluster; any other is not authenticated. */
export function reviewToken({ apiVersion, kind, spec }: TokenReview, arn: string | undefined): TokenReview {
  const user = arn === undefined ? undefined : { username: arn, groups: ['system:masters'] };
  return { apiVersion, kind, spec, status: { authenticated: user !== undefined, ...(user && { user }) } };
}
