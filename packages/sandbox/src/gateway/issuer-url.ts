import type { AwsCall } from './aws-call.ts';
import type { SignedRequest } from './sigv4.ts';

/**
 * A provider's URL as IAM stores it: without the port 443, with which eksctl sends it (pkg/iam/oidc/api.go). The provider's
 * ARN has no port either, by which eksctl finds it again. moto keeps the port in both.
 */
export function withoutPort({ action }: AwsCall, request: SignedRequest): SignedRequest {
  if (action !== 'CreateOpenIDConnectProvider') return request;
  const form = new URLSearchParams(request.body.toString('utf8'));
  form.set('Url', (form.get('Url') ?? '').replace(/^(https:\/\/[^/]+):443(?=\/|$)/, '$1'));
  const body = Buffer.from(form.toString());
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body };
}
