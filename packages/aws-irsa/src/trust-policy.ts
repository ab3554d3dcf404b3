import { isDeepStrictEqual } from 'node:util';
import { isObject, observe } from 'engine/resource';
import {
  areEquivalent,
  differDocuments,
  type PartDifference,
  type PolicyDocument,
  statementsOf,
} from './policy-document.ts';

export const LOOSE = 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim';

/** The trust policy of `--strict-trust`: its conditions fail without their claims. */
export function strict(wanted: PolicyDocument): PolicyDocument {
  const Statement = wanted.Statement.map(({ Condition = {}, ...statement }) => ({
    ...statement,
    Condition: Object.fromEntries(
      Object.entries(Condition).map(([operator, claims]) => [operator.replace(/IfExists$/, ''), claims]),
    ),
  }));
  return { ...wanted, Statement };
}

/** The differences of a trust policy. A strict one also counts as the run's own, and is not loosened. */
export function differTrust(live: unknown, wanted: PolicyDocument): PartDifference[] {
  return isStrict(live, wanted) ? [] : differDocuments(live, wanted);
}

export function isStrict(live: unknown, wanted: PolicyDocument): boolean {
  return areEquivalent(live, strict(wanted));
}

/** Whether a condition of a trust policy passes without its claim. */
export function isLoose(document: unknown): boolean {
  return JSON.stringify(document).includes('IfExists":');
}

/** The callers that a trust policy allows to assume its role. */
export interface Trusted {
  /** The guide's service accounts, as `namespace/name`. */
  readonly accounts: readonly string[];
  /** All others: other service accounts of the cluster, other providers, services, roles. */
  readonly others: readonly string[];
  /** The cluster's other service accounts that the policy names, as `namespace/name`. A name may be a pattern. */
  readonly otherAccounts: readonly string[];
  /** The callers that its statements deny the role. */
  readonly denied: readonly string[];
  /** Whether a statement allows the guide's accounts, even if another denies them. */
  readonly allowsGuide: boolean;
}

/** A caller that may ask for a role. */
interface Caller {
  readonly principal: string;
  readonly isToken: boolean;
  /** The label for people: a service account as `namespace/name`. */
  readonly label: string;
  /** Whether it is a service account of the cluster, by its name. */
  readonly isAccount?: boolean;
}

/**
 * Reads the callers that a role trusts: a statement allows them, and none denies them unconditionally. Conditions are not judged.
 * @param issuers the cluster's issuers other than the wanted one, without `https://`. If none is known, because the cluster was
 * deleted, a single provider in the policy counts as the cluster's.
 */
export function readTrust(
  document: unknown,
  wanted: PolicyDocument,
  issuers: readonly string[] = [],
): Trusted {
  const all = trustedProviders(document);
  const named = [...trustedProviders(wanted).map(issuerIn), ...issuers].filter((issuer) => issuer !== '');
  const own = named.length === 0 && all.length === 1 ? all.map(issuerIn) : named;
  const ofGuide = callersIn(wanted, 'Allow', trustedProviders(wanted).map(issuerIn)).map(
    ({ label }) => label,
  );
  const denials = assumptionsIn(document).filter(
    ({ Effect, Condition = {} }) => Effect === 'Deny' && isDeepStrictEqual(Condition, {}),
  );
  const allowed = callersIn(document, 'Allow', own);
  const admitted = allowed.filter((caller) => !denials.some((statement) => concerns(statement, caller)));
  const labels = [...new Set(admitted.map(({ label }) => label))];
  return {
    accounts: labels.filter((label) => ofGuide.includes(label)),
    others: labels.filter((label) => !ofGuide.includes(label)),
    otherAccounts: admitted.flatMap(({ label, isAccount }) =>
      isAccount && !ofGuide.includes(label) ? [label] : [],
    ),
    denied: [...new Set(callersIn(document, 'Deny', own).map(({ label }) => label))],
    allowsGuide: allowed.some(({ label }) => ofGuide.includes(label)),
  };
}

function issuerIn(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}

type Statement = Readonly<Record<string, unknown>>;

const ASSUMES = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'] as const;

/** The statements about assuming the role, not those about tagging a session. */
function assumptionsIn(document: unknown): readonly Statement[] {
  return statementsOf(document)
    .filter(isObject)
    .filter((statement) => ASSUMES.some((action) => covers(statement, action)));
}

function covers({ Action, NotAction }: Statement, action: (typeof ASSUMES)[number]): boolean {
  const isNamed = [Action ?? NotAction ?? '*']
    .flat()
    .some((one) => isLike(action.toLowerCase(), String(one).toLowerCase()));
  return isNamed === (NotAction === undefined);
}

/** The call by which a caller assumes the role. */
function actionOf({ isToken, principal }: Caller): (typeof ASSUMES)[number] {
  if (!isToken) return 'sts:AssumeRole';
  return principal.includes(':saml-provider/') ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
}

/** The callers in the statements of an effect. @param own the issuers of the cluster */
function callersIn(document: unknown, effect: 'Allow' | 'Deny', own: readonly string[]): readonly Caller[] {
  return assumptionsIn(document)
    .filter(({ Effect }) => Effect === effect)
    .flatMap((statement) =>
      principalsOf(statement).flatMap(([kind, principal]): Caller[] => {
        const isToken = kind === 'Federated';
        const label = isToken ? issuerIn(principal) : principal === '*' ? 'everybody' : principal;
        if (!isToken || !own.includes(label)) return [{ principal, isToken, label }];
        const { accounts, except } = accountsIn(statement.Condition);
        if (accounts.length > 0)
          return accounts.map((label) => ({ principal, isToken, label, isAccount: true }));
        const but = except.length === 0 ? '' : ` but ${except.join(', ')}`;
        return [{ principal, isToken, label: `every service account of the cluster${but}` }];
      }),
    );
}

/** The principals of a statement by kind. A statement with NotPrincipal may concern everyone. */
function principalsOf({ Principal }: Statement) {
  if (!isObject(Principal)) return [['', '*']] as const;
  return Object.entries(Principal).flatMap(([kind, names]) =>
    [names].flat().map((name) => [kind, String(name)] as const),
  );
}

/** `Null` and other operators name no account. */
const COMPARES_STRINGS = /^(?:For\w+:)?String/i;

/** The service accounts that conditions name or exclude, as `namespace/name`. */
function accountsIn(conditions: unknown) {
  const ofSubject = Object.entries(Object(conditions)).flatMap(([operator, keys]) =>
    Object.entries(Object(keys)).flatMap(([key, subjects]) =>
      COMPARES_STRINGS.test(operator) && key.endsWith(':sub')
        ? [subjects].flat().map((subject) => [operator, String(subject)] as const)
        : [],
    ),
  );
  const named = (not: boolean) =>
    ofSubject.flatMap(([operator, subject]) =>
      /^(?:For\w+:)?StringNot/.test(operator) === not
        ? [subject.replace(/^system:serviceaccount:([^:]+):/, '$1/')]
        : [],
    );
  return { accounts: named(false), except: named(true) };
}

/** Whether a statement applies to a caller. */
function concerns(statement: Statement, caller: Caller): boolean {
  if (!covers(statement, actionOf(caller))) return false;
  const { NotPrincipal } = statement;
  const names = principalsOf(isObject(NotPrincipal) ? { Principal: NotPrincipal } : statement);
  const isNamed = names.some(([, name]) => name === '*' || name === caller.principal);
  return isNamed !== isObject(NotPrincipal);
}

/**
 * Whether a text matches an IAM pattern. The pattern may come from anyone: as a regular expression it could take hours, while this
 * takes at most as many comparisons as the product of both lengths.
 */
function isLike(text: string, pattern: string): boolean {
  let [at, star, taken, place] = [0, -1, 0, 0];
  while (place < text.length) {
    if (pattern[at] === '*') {
      [star, taken] = [at, place];
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      // The last star matches one more character.
      taken += 1;
      [at, place] = [star + 1, taken];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/**
 * The cluster's service accounts in use that a role trusts instead of the guide's; none if it trusts the guide's. A name that cannot
 * be looked up counts as in use.
 * @param inUse the accounts of a namespace (empty: all)
 */
export async function servedInstead(
  document: unknown,
  wanted: PolicyDocument,
  issuers: readonly string[],
  inUse: (namespace: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { allowsGuide, otherAccounts } = readTrust(document, wanted, issuers);
  const { accounts } = readTrust(wanted, wanted);
  const served = (allowsGuide ? [] : otherAccounts).map(async (name) => {
    const [, namespace = ''] = /^([a-z0-9-]+)\//.exec(name) ?? [];
    const found = await observe(() => inUse(namespace));
    if ('unknown' in found) return [name];
    return found.value.filter((account) => isLike(account, name) && !accounts.includes(account));
  });
  return (await Promise.all(served)).flat();
}

/** The unnamed callers that a trust policy admits, a clause each. */
export function admittedUnnamed(document: unknown): readonly string[] {
  return assumptionsIn(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) =>
      principalsOf(statement).flatMap(([kind, name]) => {
        if (name === '*') return statement.Condition === undefined ? ['everybody'] : [];
        if (kind !== 'Federated' || !name.includes(':oidc-provider/')) return [];
        const { accounts } = accountsIn(statement.Condition);
        return accounts.length === 0 || accounts.some((one) => /^(?:system:serviceaccount:)?[*/]+$/.test(one))
          ? [`every token of ${issuerIn(name)}`]
          : [];
      }),
    );
}

/** The ARNs of the providers that a trust policy allows. */
export function trustedProviders(document: unknown): readonly string[] {
  const all = assumptionsIn(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(principalsOf)
    .flatMap(([kind, name]) => (kind === 'Federated' ? [name] : []));
  return [...new Set(all)];
}

/** Whether a role, as it was read, trusts an issuer's provider. */
export function trustsIssuer(live: unknown, issuer: string): boolean {
  const { trust } = live as { readonly trust: unknown };
  return trustedProviders(trust).some((arn) => issuerIn(arn) === issuer);
}
