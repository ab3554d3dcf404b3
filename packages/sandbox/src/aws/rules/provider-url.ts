// IAM stores a provider's URL without the port 443, although eksctl sends the port (eksctl, pkg/iam/oidc/api.go).
import type { SignedRequest } from '../signature.ts';
import type { Rule } from './rule.ts';

export const providerUrl: Rule = (_account, { call, request, caller }, next) =>
  next(caller && call.action === 'CreateOpenIDConnectProvider' ? { request: withoutPort(request) } : {});

/** The provider's ARN has no port either, and eksctl looks it up by that ARN. moto keeps the port in both. */
function withoutPort(request: SignedRequest): SignedRequest {
  const form = new URLSearchParams(request.body.toString('utf8'));
  form.set('Url', (form.get('Url') ?? '').replace(/^(https:\/\/[^/]+):443(?=\/|$)/, '$1'));
  const body = Buffer.from(form.toString());
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body };
}
