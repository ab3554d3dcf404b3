import { type Account, oidcProviderArn, regionIn, STS_AUDIENCE } from './names.ts';
import { type PolicyDocument, statementsOf } from './policy-document.ts';

export const LOOSE = 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim';

/** The variables of the guide that a trust relationship has. */
export interface TrustVariables {
  readonly account: Account;
  /** The cluster's issuer without `https://`. */
  readonly OIDC_PROVIDER: string;
  readonly NAMESPACE: string;
  /** The service accounts that may assume the role: the guide's `gloo` and `discovery`. */
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly strictTrust: boolean;
}

/** The trust relationship of AWS step 2: who may assume Gloo's role by a token of the cluster. */
export function trustPolicy(guide: TrustVariables): PolicyDocument {
  const { account, OIDC_PROVIDER, NAMESPACE, SERVICE_ACCOUNTS, strictTrust } = guide;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: oidcProviderArn(account, OIDC_PROVIDER) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          [strictTrust ? 'StringEquals' : 'StringEqualsIfExists']: {
            [`${OIDC_PROVIDER}:aud`]: STS_AUDIENCE,
            [`${OIDC_PROVIDER}:sub`]: SERVICE_ACCOUNTS.map(
              (serviceAccount) => `system:serviceaccount:${NAMESPACE}:${serviceAccount}`,
            ),
          },
        },
      },
    ],
  };
}

/** The service accounts that a trust policy names, as `namespace/name`. */
export function trustedAccounts(trust: unknown): readonly string[] {
  const subjects = JSON.stringify(trust).matchAll(/"system:serviceaccount:([^":]+):([^":]+)"/g);
  return [...subjects].map(([, namespace, name]) => `${namespace}/${name}`);
}

export function trustedProviders(document: unknown): readonly string[] {
  return statementsOf(document).flatMap((statement) => {
    const { Effect, Principal } = (statement ?? {}) as {
      Effect?: string;
      Principal?: { Federated?: unknown };
    };
    return Effect === 'Allow' ? [Principal?.Federated].flat().filter((arn) => typeof arn === 'string') : [];
  });
}

export function trustedRegions(document: unknown): readonly string[] {
  return trustedProviders(document).flatMap((arn) => regionIn(arn.slice(arn.indexOf('/') + 1)) ?? []);
}
