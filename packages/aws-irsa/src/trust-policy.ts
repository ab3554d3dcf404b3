import { isDeepStrictEqual } from 'node:util';
import { type Difference, isObject } from 'engine/resource';
import { type Account, oidcProviderArn, STS_AUDIENCE } from './names.ts';
import { differDocuments, type PolicyDocument, statementsOf } from './policy-document.ts';

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
  const subjects = SERVICE_ACCOUNTS.map((name) => `system:serviceaccount:${NAMESPACE}:${name}`);
  const [only = '', ...others] = subjects;
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
            [`${OIDC_PROVIDER}:sub`]: others.length === 0 ? only : subjects,
          },
        },
      },
    ],
  };
}

/** How a trust policy differs from the guide's. That of `--strict-trust` is a run's own, too: it is not loosened. */
export function differTrust(live: unknown, guide: TrustVariables): Difference[] {
  return isStrict(live, guide) ? [] : differDocuments(live, trustPolicy(guide));
}

export function isStrict(live: unknown, guide: TrustVariables): boolean {
  return isDeepStrictEqual(live, trustPolicy({ ...guide, strictTrust: true }));
}

/** Whether a condition of a trust policy also passes without its claim. */
export function isLoose(document: unknown): boolean {
  return JSON.stringify(document).includes('IfExists":');
}

/** Whom a trust policy names. */
export interface Trusted {
  /** The guide's service accounts, as `namespace/name`. */
  readonly accounts: readonly string[];
  /** Everybody else: other service accounts of the cluster, other providers, services, roles. */
  readonly others: readonly string[];
}

/**
 * Reads whom a role trusts, or denies, whatever the conditions are. The cluster's issuer may be unknown (empty), if the cluster
 * was deleted: then any provider may be its own.
 */
export function readTrusted(document: unknown, guide: TrustVariables): Trusted {
  const provider = oidcProviderArn(guide.account, guide.OIDC_PROVIDER);
  const ofGuide = guide.SERVICE_ACCOUNTS.map((name) => `${guide.NAMESPACE}/${name}`);
  const named = statementsOf(document)
    .filter(isObject)
    .flatMap((statement) =>
      principalsOf(statement.Principal).flatMap(([kind, name]) => {
        const isHere = name === provider || (guide.OIDC_PROVIDER === '' && kind === 'Federated');
        if (!isHere) return [kind === 'Federated' ? name.slice(name.indexOf('/') + 1) : name];
        const subjects = subjectsIn(statement.Condition);
        return subjects.length === 0 ? ['every service account of the cluster'] : subjects;
      }),
    );
  const all = [...new Set(named)];
  return {
    accounts: all.filter((name) => ofGuide.includes(name)),
    others: all.filter((name) => !ofGuide.includes(name)),
  };
}

function principalsOf(principal: unknown): readonly (readonly [kind: string, name: string])[] {
  if (!isObject(principal)) return [['', 'everybody']];
  return Object.entries(principal).flatMap(([kind, names]) =>
    [names].flat().map((name) => [kind, String(name)] as const),
  );
}

/** The service accounts that conditions name, as `namespace/name`. */
function subjectsIn(conditions: unknown): readonly string[] {
  const keys = isObject(conditions) ? Object.values(conditions).filter(isObject).flatMap(Object.entries) : [];
  return keys
    .filter(([key]) => key.endsWith(':sub'))
    .flatMap(([, subjects]) => [subjects].flat())
    .map((subject) => String(subject).replace(/^system:serviceaccount:([^:]+):/, '$1/'));
}

/** The providers that a trust policy names, by their ARNs. */
export function trustedProviders(document: unknown): readonly string[] {
  return statementsOf(document)
    .filter(isObject)
    .flatMap(({ Principal }) => principalsOf(Principal))
    .flatMap(([kind, name]) => (kind === 'Federated' ? [name] : []));
}
