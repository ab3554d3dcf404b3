import { type Difference, isObject } from 'engine/resource';
import { areEquivalent, differDocuments, type PolicyDocument, statementsOf } from './policy-document.ts';

export const LOOSE = 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim';

/** The trust policy of `--strict-trust`: its conditions do not pass without their claims. */
export function strict(wanted: PolicyDocument): PolicyDocument {
  const Statement = wanted.Statement.map(({ Condition = {}, ...statement }) => ({
    ...statement,
    Condition: Object.fromEntries(
      Object.entries(Condition).map(([operator, claims]) => [operator.replace(/IfExists$/, ''), claims]),
    ),
  }));
  return { ...wanted, Statement };
}

/** How a trust policy differs from the wanted one. That of `--strict-trust` is a run's own, too: it is not loosened. */
export function differTrust(live: unknown, wanted: PolicyDocument): Difference[] {
  return isStrict(live, wanted) ? [] : differDocuments(live, wanted);
}

export function isStrict(live: unknown, wanted: PolicyDocument): boolean {
  return areEquivalent(live, strict(wanted));
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
export function readTrusted(document: unknown, wanted: PolicyDocument): Trusted {
  const [provider = ''] = trustedProviders(wanted);
  const ofGuide = namesIn(wanted, provider);
  const all = namesIn(document, provider);
  return {
    accounts: all.filter((name) => ofGuide.includes(name)),
    others: all.filter((name) => !ofGuide.includes(name)),
  };
}

function namesIn(document: unknown, provider: string): readonly string[] {
  const names = statementsOf(document)
    .filter(isObject)
    .flatMap((statement) =>
      principalsOf(statement.Principal).flatMap(([kind, name]) => {
        const isHere = name === provider || (provider.endsWith('/') && kind === 'Federated');
        if (!isHere) return [kind === 'Federated' ? name.slice(name.indexOf('/') + 1) : name];
        const subjects = subjectsIn(statement.Condition);
        return subjects.length === 0 ? ['every service account of the cluster'] : subjects;
      }),
    );
  return [...new Set(names)];
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

/** Those whom a trust policy admits without naming any: each a clause. */
export function admittedUnnamed(document: unknown): readonly string[] {
  const allowing = statementsOf(document)
    .filter(isObject)
    .filter(({ Effect }) => Effect === 'Allow');
  return allowing.flatMap(({ Principal, Condition }) =>
    (isObject(Principal) ? principalsOf(Principal) : [['', String(Principal)] as const]).flatMap(
      ([kind, name]) => {
        if (name === '*') return Condition === undefined ? ['everybody'] : [];
        if (kind !== 'Federated' || !name.includes(':oidc-provider/')) return [];
        const subjects = subjectsIn(Condition);
        return subjects.length === 0 ||
          subjects.some((subject) => /^(?:system:serviceaccount:)?[*/]+$/.test(subject))
          ? [`every token of ${name.slice(name.indexOf('/') + 1)}`]
          : [];
      },
    ),
  );
}

/** The providers that a trust policy names, by their ARNs. */
export function trustedProviders(document: unknown): readonly string[] {
  return statementsOf(document)
    .filter(isObject)
    .flatMap(({ Principal }) => principalsOf(Principal))
    .flatMap(([kind, name]) => (kind === 'Federated' ? [name] : []));
}
