import type { Difference } from 'engine/resource';
import type { Wanted } from '../observations.ts';
import { differencesIn, differs, missing } from './differences.ts';
import type { Finding } from './finding.ts';

/** The role and its trust policy (AWS step 2). */
export const IN_TRUST: readonly Finding[] = [
  {
    id: 'role-missing',
    check: 'trust-policy',
    found: missing('role', ({ VAULT_AUTH_ROLE_NAME }) => `there is no role ${VAULT_AUTH_ROLE_NAME}`),
  },
  {
    id: 'trust-policy-differs',
    check: 'trust-policy',
    found(seen) {
      const differences = differencesIn(seen, 'role');
      const reasons = REASONS.flatMap((reasonIn) => reasonIn(differences, seen.wanted) ?? []);
      return reasons.length > 0 ? { seen: reasons.join('; ') } : otherDifference(seen);
    },
  },
];

const otherDifference = differs('role', /./);

/** What keeps Gloo's tokens out, in the differences of the trust policy. */
const REASONS: readonly ((differences: readonly Difference[], wanted: Wanted) => string | undefined)[] = [
  (differences) => {
    const [key] = differences.flatMap(({ field, live }) =>
      live === undefined ? [] : (/^Statement\.Condition\.\w+\.(arn:.+)$/.exec(field)?.[1] ?? []),
    );
    return key && `a condition has the provider’s whole ARN as its key: ${key}`;
  },
  (differences) => {
    const wildcard = valuesOf(differences, /^Statement\.Condition\.StringEquals/).find((value) =>
      /[*?]/.test(value),
    );
    return wildcard && `StringEquals compares ${wildcard} as plain text`;
  },
  (differences, wanted) => {
    const found = providersIn(differences).find(({ account }) => account !== wanted.ACCOUNT_ID);
    return found && `the provider is in account ${found.account}, and the role in ${wanted.ACCOUNT_ID}`;
  },
  (differences, wanted) => {
    const found = providersIn(differences).find(({ issuer }) => issuer !== wanted.OIDC_PROVIDER);
    return found && `it trusts ${found.issuer}, and this cluster’s tokens come from ${wanted.OIDC_PROVIDER}`;
  },
  (differences, wanted) => {
    const subjects = subjectsIn(differences);
    // A wildcard is reported above.
    if (subjects.length === 0 || subjects.some((subject) => /[*?]/.test(subject))) return undefined;
    const lacking = wanted.serviceAccounts
      .map((name) => `${wanted.NAMESPACE}:${name}`)
      .filter((subject) => !subjects.includes(subject));
    return lacking.length === 0
      ? undefined
      : `it trusts ${subjects.join(', ')}, and not ${lacking.join(', ')}`;
  },
];

/** The live values of the differing fields with such a name. */
function valuesOf(differences: readonly Difference[], field: RegExp): readonly string[] {
  return differences.flatMap(({ field: name, live }) =>
    field.test(name) && live !== undefined ? live.split(', ') : [],
  );
}

/** The OIDC providers that the trust policy names instead of the guide's: their accounts and issuers. */
function providersIn(differences: readonly Difference[]) {
  return valuesOf(differences, /^Statement\.Principal\.Federated$/).flatMap((arn) => {
    const [, account = '', issuer = ''] = /^arn:[\w-]+:iam::(\d*):oidc-provider\/(.+)$/.exec(arn) ?? [];
    return issuer === '' ? [] : [{ account, issuer }];
  });
}

/** The service accounts that the trust policy names, as `namespace:name`, where they differ. */
function subjectsIn(differences: readonly Difference[]): readonly string[] {
  return valuesOf(differences, /:sub$/i).map((subject) => subject.replace(/^system:serviceaccount:/, ''));
}
