/** A condition of a trust policy: the operator, the key as it is written, and its values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The conditions of all statements of a trust policy, of whatever shape it is. Pure. */
export function conditionsOf(trust: unknown): readonly Condition[] {
  return statementsOf(trust).flatMap(({ Condition: operators }) =>
    entriesOf(operators).flatMap(([operator, keys]) =>
      entriesOf(keys).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
    ),
  );
}

/** The OIDC providers that a trust policy names: their accounts, and their issuers without `https://`. Pure. */
export function providersOf(
  trust: unknown,
): readonly { readonly account: string; readonly issuer: string }[] {
  return statementsOf(trust)
    .flatMap(({ Principal }) => textsOf((Principal as { Federated?: unknown } | undefined)?.Federated))
    .flatMap((arn) => {
      const [, account = '', issuer = ''] = /^arn:[\w-]+:iam::(\d*):oidc-provider\/(.+)$/.exec(arn) ?? [];
      return issuer === '' ? [] : [{ account, issuer }];
    });
}

/** The service accounts that a trust policy names, as `namespace:name`. Pure. */
export function subjectsOf(trust: unknown): readonly string[] {
  return conditionsOf(trust)
    .filter(({ key }) => /:sub$/i.test(key))
    .flatMap(({ values }) => values)
    .map((subject) => subject.replace(/^system:serviceaccount:/, ''));
}

function statementsOf(document: unknown): readonly Record<string, unknown>[] {
  const { Statement: statements } = (document ?? {}) as { Statement?: unknown };
  const list = Array.isArray(statements) ? statements : [statements];
  return list.filter((statement) => typeof statement === 'object' && statement !== null);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
