// A trust policy names a provider by its ARN or domain (github.com/terraform-aws-modules/terraform-aws-iam/issues/202).
// The provider need not exist: rosa creates a cluster's roles before it (github.com/openshift/rosa, cmd/create/cluster/cmd.go).
import { refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

const PROVIDER = /^(?:arn:[a-z-]+:iam::\d{12}:(?:oidc|saml)-provider\/.+|[a-z\d-]+(?:\.[a-z\d-]+)+)$/i;

export const federatedPrincipals: Rule = async (_account, { call, id }, next) => {
  const { action, params } = call;
  const document =
    action === 'CreateRole'
      ? params.AssumeRolePolicyDocument
      : action === 'UpdateAssumeRolePolicy'
        ? params.PolicyDocument
        : undefined;
  if (federatedIn(document).every((principal) => PROVIDER.test(principal))) return next();
  const message = 'Federated principals must be valid domain names or SAML metadata ARNs';
  return refusalAnswer(call, { status: 400, code: 'MalformedPolicyDocument', message }, id);
};

/** The federated principals of a trust policy; empty for invalid JSON, which moto refuses. */
function federatedIn(document = '{}'): string[] {
  type Statement = { Principal?: { Federated?: string | string[] } };
  try {
    const { Statement } = JSON.parse(document) as { Statement?: Statement | Statement[] };
    return [Statement ?? []].flat().flatMap(({ Principal }) => Principal?.Federated ?? []);
  } catch {
    return [];
  }
}
