import { isDeepStrictEqual } from 'node:util';
import { type Difference, isObject } from 'engine/resource';
import { oidcProviderArn } from './names.ts';
import { differPolicies, type PolicyDocument } from './policy-document.ts';
import {
  ASSUME,
  type Claim,
  isOfProvider,
  readTrust,
  type Trust,
  type TrustVariables,
  trustPolicy,
} from './trust-policy.ts';

type Statement = PolicyDocument['Statement'][number];
type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How the trust policy of an existing role differs from the guide's, by what it admits. */
export interface TrustComparison {
  /** None if it admits the guide's service accounts, and nobody else by a token of this cluster. */
  readonly differences: readonly Difference[];
  /** What corrects it: the guide's, which is never looser than it was, and what other clusters share the role by. */
  readonly wanted: PolicyDocument;
  /** Whether it refuses tokens that the guide's admits. */
  readonly isStricter: boolean;
  /** The service accounts of this cluster that it names, as `namespace/name`. */
  readonly accounts: readonly string[];
  /** Who else may assume the role, and still may after a correction; the other providers, and everyone else. */
  readonly providers: readonly string[];
  readonly others: readonly string[];
  /** Who else can no longer assume it after a correction, by the names that tokens have, as far as it says them. */
  readonly losing: readonly string[];
}

/**
 * Compares a trust policy with the guide's. If it has a statement for this cluster, one for another provider stays, and so
 * does every other one in a role that is not ours and fits. If it has none, the guide's replaces it.
 * @param isOurs whether these runbooks may change the role
 */
export function compareTrust(live: unknown, guide: TrustVariables, isOurs: boolean): TrustComparison {
  const provider = oidcProviderArn(guide.account, guide.OIDC_PROVIDER);
  const trusts = readTrust(live);
  const isHere = (one: Trust) => one.isAllowed && one.isForTokens && ['*', provider].includes(one.federated);
  const here = joinSubjects(
    trusts.filter(isHere).map(({ statement }) => inOneForm(statement)),
    `${guide.OIDC_PROVIDER}:sub`,
  );
  const elsewhere = trusts.filter((one) => !isHere(one));
  const shared = here.length === 0 ? [] : elsewhere.filter(isOfProvider);
  const more = elsewhere.filter((one) => !shared.includes(one));

  const isStrict = (claim: Claim) => guide.strictTrust || isRequired(claim, here, guide.OIDC_PROVIDER);
  const wanted = trustPolicy(guide, isStrict);
  const differ = (statements: readonly unknown[]) =>
    differPolicies({ ...(isObject(live) && live), Statement: statements }, wanted);
  // A denial may concern this cluster's tokens.
  const isHarmless = (one: Trust) => one.isAllowed && one.who !== '*';
  const staysAsItIs = !isOurs && here.length > 0 && more.every(isHarmless) && differ(here).length === 0;
  const namesOf = (some: readonly Trust[]) =>
    some.filter(({ federated }) => federated !== provider).map(({ who }) => who);
  const accounts = subjectsOf(here, guide.OIDC_PROVIDER);
  const ofGuide = guide.SERVICE_ACCOUNTS.map((name) => `${guide.NAMESPACE}/${name}`);
  const kept = staysAsItIs ? more : [];
  const going = staysAsItIs ? [] : more;
  return {
    differences: differ([...here, ...going.map(({ statement }) => statement)]).map((one) =>
      explained(one, guide.OIDC_PROVIDER),
    ),
    wanted: {
      ...wanted,
      Statement: [...wanted.Statement, ...shared.map(({ statement }) => statement as unknown as Statement)],
    },
    isStricter: !guide.strictTrust && (isStrict('aud') || isStrict('sub')),
    accounts,
    providers: namesOf(shared),
    others: namesOf(kept),
    losing: [
      ...accounts.filter((account) => !ofGuide.includes(account)),
      ...going.filter(({ isAllowed, federated }) => isAllowed && federated !== provider).map(subjectsWith),
    ],
  };
}

interface OneForm {
  readonly Condition: Conditions;
}

/** A statement in the guide's own form: StringLike without a wildcard is StringEquals, and other actions do not matter. */
function inOneForm({ Sid: _, Condition, ...rest }: Trust['statement']): OneForm {
  const given = Object.entries(isObject(Condition) ? Condition : {}).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => ({ operator, key, values })),
  );
  const one: Record<string, Record<string, unknown>> = Object.create(null);
  for (const { operator, key, values } of given) {
    const isPattern = /[*?]/.test(JSON.stringify(values));
    // Two conditions on one key have to be met both.
    const isTwice = given.filter((other) => other.key === key).length > 1;
    const name = isPattern || isTwice ? operator : operator.replace(/^StringLike/, 'StringEquals');
    one[name] ??= Object.create(null);
    Object.assign(one[name] as object, { [key]: values });
  }
  return { ...rest, ...('Action' in rest && { Action: ASSUME }), Condition: one };
}

/** The conditions of a statement on one key. */
function conditionsOn(key: string, { Condition }: OneForm) {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.hasOwn(keys, key) ? [{ operator, values: [keys[key]].flat() }] : [],
  );
}

/** Joins statements that are the same apart from the service accounts that they admit. */
function joinSubjects(statements: readonly OneForm[], key: string): readonly OneForm[] {
  const joined: OneForm[] = [];
  for (const statement of statements) {
    const [{ operator, values } = { operator: '', values: [] }, ...more] = conditionsOn(key, statement);
    const admitting = (values: readonly unknown[], { Condition, ...rest }: OneForm): OneForm => ({
      ...rest,
      Condition: { ...Condition, [operator]: { ...Condition[operator], [key]: values } },
    });
    const same = joined.findIndex((one) => isDeepStrictEqual(admitting([], one), admitting([], statement)));
    const before = joined[same];
    if (before === undefined || !operator.startsWith('StringEquals') || more.length > 0)
      joined.push(statement);
    else joined[same] = admitting([...valuesOn(key, before), ...values], before);
  }
  return joined;
}

function valuesOn(key: string, statement: OneForm): readonly unknown[] {
  return conditionsOn(key, statement).flatMap(({ values }) => values);
}

/** Whom statements admit by the tokens of an issuer, service accounts as `namespace/name`. */
function subjectsOf(statements: readonly OneForm[], issuer: string): readonly string[] {
  return statements
    .flatMap((one) => valuesOn(`${issuer}:sub`, one))
    .map((value) => String(value).replace(/^system:serviceaccount:([^:]+):/, '$1/'));
}

/** `default/app of oidc.eks.…`, or the principal alone. */
function subjectsWith({ statement, who }: Trust): string {
  const subjects = subjectsOf([inOneForm(statement)], who);
  return subjects.length === 0 ? who : `${subjects.join(', ')} of ${who}`;
}

/** Whether every statement for this cluster rejects tokens without a claim. If none mentions it, the other claim decides. */
function isRequired(claim: Claim, statements: readonly OneForm[], issuer: string): boolean {
  const operators = (one: Claim) =>
    statements
      .flatMap((statement) => conditionsOn(`${issuer}:${one}`, statement))
      .map(({ operator }) => operator);
  const found = operators(claim).length > 0 ? operators(claim) : operators(claim === 'aud' ? 'sub' : 'aud');
  return found.length > 0 && found.every((operator) => !operator.endsWith('IfExists'));
}

/** Adds what a condition means where it does not mean what it looks like. */
function explained(difference: Difference, issuer: string): Difference {
  const [, operator = '', key = ''] = /^Statement\.Condition\.(\w+)\.(.+)$/.exec(difference.field) ?? [];
  const { live } = difference;
  if (live === undefined || key === '') return difference;
  const isOfNoToken = /:(?:aud|sub)$/.test(key) && !key.startsWith(`${issuer}:`);
  const meaning = isOfNoToken
    ? `no token has this key, so ${operator.endsWith('IfExists') ? 'it refuses nobody' : 'it admits nobody'}`
    : !/[*?]/.test(live)
      ? undefined
      : operator.startsWith('StringEquals')
        ? 'StringEquals compares a wildcard as plain text, so it admits nobody'
        : 'everyone whom the wildcard matches, which is more than the guide’s';
  return meaning === undefined ? difference : { ...difference, live: `${live} (${meaning})` };
}
