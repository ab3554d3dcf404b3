import { isObject, keepSecret, type Work } from 'engine/resource';
import { type ApiServer, bodyOf } from './api-server.ts';
import { pathOf } from './kubernetes-object.ts';

interface TokenSpec {
  readonly serviceAccount: string;
  readonly namespace: string;
  readonly audience: string;
}

/**
 * A new token of a service account (TokenRequest), which the mask knows from then on.
 * @throws Failure with the API server's own words
 */
export async function issueToken(
  api: ApiServer,
  { serviceAccount, namespace, audience }: TokenSpec,
  work: Work,
): Promise<string> {
  const resource = `token of service account ${namespace}/${serviceAccount}`;
  const path = `${pathOf('serviceaccount', namespace, serviceAccount)}/token`;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [audience] },
  };
  const request = { what: 'kubectl create token', path, body };
  const answer = await api.ask(request, work);
  const { token } = bodyOf<{ status: { token: string } }>(
    resource,
    request,
    answer,
    ({ status }) => isObject(status) && typeof status.token === 'string',
  ).status;
  keepSecret(token);
  return token;
}
