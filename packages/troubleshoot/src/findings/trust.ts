import type { Difference } from 'engine/resource';
import type { Wanted } from '../observations.ts';
import { differencesIn, differs, missing } from './differences.ts';
import type { Finding } from './finding.ts';

/** The role and its trust policy (AWS step 2). */
export const IN_TRUST: readonly Finding[] = [
  {
    id: 'role-missing',
    check: 'trust-policy',
    found: missing('role', ({ roleName }) => `there is no role ${roleName}`),
  },
  inTrust('trust-arn-in-condition-key', (differences) => {
    const keys = differences.flatMap(({ field, live }) =>
      live === undefined ? [] : (/^Statement\.Condition\.\w+\.(arn:.+)$/.exec(field)?.[1] ?? []),
    );
    return keys[0];
  }),
  inTrust('trust-wildcard-under-string-equals', (differences) =>
    valuesOf(differences, /^Statement\.Condition\.StringEquals/).find((value) => /[*?]/.test(value)),
  ),
  inTrust('trust-wrong-account', (differences, wanted) => {
    const found = providersIn(differences).find(({ account }) => account !== wanted.accountId);
    return found && `the provider is in account ${found.account}, and the role in ${wanted.accountId}`;
  }),
  inTrust('trust-wrong-issuer', (differences, wanted) => {
    const found = providersIn(differences).find(({ issuer }) => issuer !== wanted.oidcProvider);
    return found && `it trusts ${found.issuer}, and this cluster’s tokens come from ${wanted.oidcProvider}`;
  }),
  inTrust('trust-wrong-namespace', (differences, wanted) => {
    const subjects = subjectsIn(differences);
    // A policy that also trusts other namespaces still lets Gloo in.
    if (wanted.serviceAccounts.every((name) => subjects.includes(`${wanted.namespace}:${name}`)))
      return undefined;
    // A wildcard is no namespace.
    const others = namespacesIn(differences).filter(
      (namespace) => namespace !== wanted.namespace && !/[*?]/.test(namespace),
    );
    return others.length === 0
      ? undefined
      : `it trusts ${others.join(', ')}, and Gloo is in ${wanted.namespace}`;
  }),
  inTrust('trust-wrong-service-account', (differences, wanted) => {
    const subjects = subjectsIn(differences);
    // Wildcards and other namespaces have diagnoses of their own.
    if (subjects.some((subject) => /[*?]/.test(subject))) return undefined;
    if (namespacesIn(differences).some((namespace) => namespace !== wanted.namespace)) return undefined;
    const lacking = wanted.serviceAccounts.filter(
      (name) => !subjects.includes(`${wanted.namespace}:${name}`),
    );
    if (subjects.length === 0 || lacking.length === 0) return undefined;
    return `it trusts ${subjects.join(', ')}, and not ${lacking.join(', ')}`;
  }),
  { id: 'trust-policy-differs', check: 'trust-policy', otherwise: true, found: differs('role', /./) },
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

function namespacesIn(differences: readonly Difference[]): readonly string[] {
  return [...new Set(subjectsIn(differences).map((subject) => subject.split(':')[0] ?? ''))];
}

/** Finds a diagnosis of the trust policy in how it differs from the guide's. */
function inTrust(
  id: string,
  seenIn: (differences: readonly Difference[], wanted: Wanted) => string | undefined,
): Finding {
  return {
    id,
    check: 'trust-policy',
    found(observations) {
      const seen = seenIn(differencesIn(observations, 'role'), observations.wanted);
      return seen === undefined ? undefined : { seen };
    },
  };
}
