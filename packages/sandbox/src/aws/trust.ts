import { BlockList } from 'node:net';

/** The caller of a role assumption, in the terms of trust policies. */
export type TrustContext = {
  action: string;
  /** The ARN of the OIDC provider that issued the token, for a web identity. */
  federated?: string;
  /** The ARN of the user or session that assumes the role, if any. */
  caller?: string;
  /** Condition keys, e.g. `oidc.eks.us-east-1.amazonaws.com/id/X:sub`, and their values. */
  keys: Record<string, string[]>;
};

type Statement = {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Action?: string | string[];
} & Conditional;

/** A trust policy, parsed from JSON. */
export type TrustPolicy = { Statement?: Statement | Statement[] };

/** A statement with conditions. */
export type Conditional = { Condition?: Record<string, Record<string, string | string[]>> };
type Condition = { operator: string; key: string; expected: string[] };

/** The conditions of a statement, all of which must be met. */
export const conditionsOf = ({ Condition = {} }: Conditional): Condition[] =>
  Object.entries(Condition).flatMap(([operator, pairs]) =>
    Object.entries(pairs).map(([key, expected]) => ({ operator, key, expected: list(expected) })),
  );

/** The values of a policy's field, which may be single or a list. */
export const list = <T>(value: T | T[] | undefined): T[] => [value ?? []].flat() as T[];

/** Whether a text matches a pattern with `*` and `?`. */
export function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const operators: Record<string, (expected: string, actual: string) => boolean> = {
  StringEquals: (expected, actual) => expected === actual,
  StringEqualsIgnoreCase: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringLike: like,
  // IAM treats both operators alike.
  ArnEquals: like,
  ArnLike: like,
  IpAddress: (range, address) => {
    const [network = '', bits = '32'] = range.split('/');
    const addresses = new BlockList();
    addresses.addSubnet(network, Number(bits));
    return addresses.check(address);
  },
};

/** Whether the known values of condition keys meet a condition. */
export function conditionHolds(
  { operator, key, expected }: Condition,
  keys: Record<string, string[]>,
): boolean {
  const parsed =
    /^(ForAnyValue:|ForAllValues:)?(String|Arn|Ip)(Not)?(Equals|EqualsIgnoreCase|Like|Address)(IfExists)?$/.exec(
      operator,
    );
  // An unknown operator must never allow anything.
  if (!parsed) return false;
  const [, set, type, not, test, ifExists] = parsed;
  const matches = operators[`${type}${test}`];
  if (!matches) return false;
  // Condition keys are case-insensitive.
  const actual = Object.entries(keys).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (actual === undefined || actual.length === 0) {
    return Boolean(ifExists || not || set === 'ForAllValues:');
  }
  const holds = (value: string) => expected.some((one) => matches(one, value)) !== Boolean(not);
  return set === 'ForAllValues:' || not ? actual.every(holds) : actual.some(holds);
}

function applies(statement: Statement, context: TrustContext): boolean {
  if (!list(statement.Action).some((action) => like(action.toLowerCase(), context.action.toLowerCase())))
    return false;
  const principal = statement.Principal;
  const named = (kind: 'Federated' | 'AWS') =>
    principal === '*' ? ['*'] : typeof principal === 'object' ? list(principal[kind]) : [];
  const { federated, caller } = context;
  const isFederated =
    federated !== undefined && named('Federated').some((one) => one === '*' || one === federated);
  const isCaller = caller !== undefined && named('AWS').some((one) => namesCaller(one, caller));
  if (!isFederated && !isCaller) return false;
  return conditionsOf(statement).every((one) => conditionHolds(one, context.keys));
}

/** Whether a principal of a policy is a user or session, its account, or the session's role. */
function namesCaller(principal: string, caller: string): boolean {
  const [, partition, , , account] = caller.split(':');
  const inIam = `arn:${partition}:iam::${account}`;
  const role = /:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  // The ARN of a session does not contain its role's path.
  const isRole = principal.startsWith(`${inIam}:role/`) && principal.split('/').at(-1) === role;
  return isRole || ['*', caller, account, `${inIam}:root`].includes(principal);
}

/** Whether a role's trust policy lets a web identity, a user or a session assume it. A deny overrides any allow. */
export function isTrusted(policy: TrustPolicy, context: TrustContext): boolean {
  const effects = list(policy.Statement)
    .filter((statement) => applies(statement, context))
    .map((statement) => statement.Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** A policy that allows actions on all resources. */
export const statement = (actions: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });

/** A trust policy that lets an AWS service assume a role. */
export const assumedBy = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
