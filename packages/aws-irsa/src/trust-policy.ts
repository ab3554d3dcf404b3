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
export function differTrust(live: unknown, wanted: PolicyDocument): PartDifference[] {
  return isStrict(live, wanted) ? [] : differDocuments(live, wanted);
}

export function isStrict(live: unknown, wanted: PolicyDocument): boolean {
  return areEquivalent(live, strict(wanted));
}

/** Whether a condition of a trust policy also passes without its claim. */
export function isLoose(document: unknown): boolean {
  return JSON.stringify(document).includes('IfExists":');
}

/** Whom a trust policy lets assume its role. */
export interface Trusted {
  /** The guide's service accounts, as `namespace/name`. */
  readonly accounts: readonly string[];
  /** Everybody else: other service accounts of the cluster, other providers, services, roles. */
  readonly others: readonly string[];
  /** The other service accounts of the cluster that it names, as `namespace/name`. A name may be a pattern. */
  readonly otherAccounts: readonly string[];
  /** Whom its statements deny the role, if that is anybody. */
  readonly denied: readonly string[];
  /** Whether a statement allows the guide's accounts, whatever another one denies. */
  readonly allowsGuide: boolean;
}

/** Who may ask for a role. */
interface Caller {
  readonly principal: string;
  readonly isToken: boolean;
  /** As people read it: a service account as `namespace/name`. */
  readonly label: string;
  /** Whether it is a service account of the cluster, by its name. */
  readonly isAccount?: boolean;
}

/**
 * Reads whom a role trusts: whom a statement allows, and none denies without a condition. Whether a condition holds is not judged.
 * @param issuers those of the cluster beside the wanted one, without `https://`. If none is known, because the cluster was
 * deleted, the only provider that the policy names is its own.
 */
export function readTrusted(
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

/** The statements about assuming the role: others let a session be tagged. */
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

/** By which call a caller assumes the role. */
function actionOf({ isToken, principal }: Caller): (typeof ASSUMES)[number] {
  if (!isToken) return 'sts:AssumeRole';
  return principal.includes(':saml-provider/') ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity';
}

/** The callers that the statements of an effect name. @param own the issuers of the cluster */
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

/** The principals of a statement by their kinds. One with NotPrincipal may concern everybody. */
function principalsOf({ Principal }: Statement) {
  if (!isObject(Principal)) return [['', '*']] as const;
  return Object.entries(Principal).flatMap(([kind, names]) =>
    [names].flat().map((name) => [kind, String(name)] as const),
  );
}

/** The service accounts that conditions name or except, as `namespace/name`. */
function accountsIn(conditions: unknown) {
  const ofSubject = Object.entries(Object(conditions)).flatMap(([operator, keys]) =>
    Object.entries(Object(keys)).flatMap(([key, subjects]) =>
      key.endsWith(':sub') ? [subjects].flat().map((subject) => [operator, String(subject)] as const) : [],
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

/** Whether a statement is about a caller. */
function concerns(statement: Statement, caller: Caller): boolean {
  if (!covers(statement, actionOf(caller))) return false;
  const { NotPrincipal } = statement;
  const names = principalsOf(isObject(NotPrincipal) ? { Principal: NotPrincipal } : statement);
  const isNamed = names.some(([, name]) => name === '*' || name === caller.principal);
  return isNamed !== isObject(NotPrincipal);
}

/**
 * Whether a text matches a pattern of IAM. Anybody may have written the pattern: a regular expression made of it could take hours, and
 * this takes at most as many comparisons as both have characters, multiplied.
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
      // The last star takes one character more.
      taken += 1;
      [at, place] = [star + 1, taken];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/**
 * The service accounts of the cluster in use that a role trusts in place of the guide's; none if it trusts these. A name that cannot be
 * looked up counts as in use.
 * @param inUse the accounts of a namespace (empty: of all)
 */
export async function servedInstead(
  document: unknown,
  wanted: PolicyDocument,
  issuers: readonly string[],
  inUse: (namespace: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { allowsGuide, otherAccounts } = readTrusted(document, wanted, issuers);
  const { accounts } = readTrusted(wanted, wanted);
  const served = (allowsGuide ? [] : otherAccounts).map(async (name) => {
    const [, namespace = ''] = /^([a-z0-9-]+)\//.exec(name) ?? [];
    const found = await observe(() => inUse(namespace));
    if ('unknown' in found) return [name];
    return found.value.filter((account) => isLike(account, name) && !accounts.includes(account));
  });
  return (await Promise.all(served)).flat();
}

/** Those whom a trust policy admits without naming any: each a clause. */
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

/** The providers that a trust policy allows, by their ARNs. */
export function trustedProviders(document: unknown): readonly string[] {
  const all = assumptionsIn(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(principalsOf)
    .flatMap(([kind, name]) => (kind === 'Federated' ? [name] : []));
  return [...new Set(all)];
}

/** Whether a role, as it was read, trusts the provider of an issuer. */
export function trustsIssuer(live: unknown, issuer: string): boolean {
  const { trust } = live as { readonly trust: unknown };
  return trustedProviders(trust).some((arn) => issuerIn(arn) === issuer);
}
