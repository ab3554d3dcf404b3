import document from '../../../docs/rights/aws.json' with { type: 'json' };

/** A statement whose Sid starts with its purpose: Guide, Correct, Repair, Reading or Teardown. */
export interface OperatorStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface OperatorPolicy {
  readonly Version: string;
  readonly Statement: readonly OperatorStatement[];
}

/** The values of the document's variables. */
export interface OperatorPolicyValues {
  readonly PARTITION: string;
  readonly ACCOUNT_ID: string;
  readonly AWS_REGION: string;
  readonly CLUSTER_NAME: string;
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  readonly VAULT_AUTH_GET_ROLE_POLICY_NAME: string;
  readonly VAULT_IRSA_ROLE_NAME: string;
  /** Without a value, every OIDC provider of the account. */
  readonly OIDC_PROVIDER?: string | undefined;
  /** Without a value, every role, with only the repair's policy. */
  readonly VAULT_ASSUMED_ROLE?: string | undefined;
  readonly IAM_PATH?: string | undefined;
  readonly PERMISSIONS_BOUNDARY_ARN?: string | undefined;
}

/** The least privileges that an operator needs in AWS to run every runbook for these names. Without a boundary, it omits boundaries. */
export function operatorPolicy(values: OperatorPolicyValues): OperatorPolicy {
  const { OIDC_PROVIDER = '*', VAULT_ASSUMED_ROLE = '*', IAM_PATH = '/', ...others } = values;
  const known: Readonly<Record<string, string | undefined>> = {
    ...others,
    OIDC_PROVIDER,
    VAULT_ASSUMED_ROLE,
    IAM_PATH,
  };
  const bounds = values.PERMISSIONS_BOUNDARY_ARN !== undefined;
  const statements = bounds ? document.Statement : document.Statement.flatMap(withoutBoundary);
  const filled = JSON.parse(JSON.stringify(statements), (_, value: unknown) => {
    if (Array.isArray(value)) return [...new Set(value)];
    return typeof value === 'string'
      ? value.replaceAll(/\$\{(\w+)\}/g, (_, name) => known[name] ?? '')
      : value;
  });
  return { Version: document.Version, Statement: filled };
}

function withoutBoundary(statement: OperatorStatement): OperatorStatement[] {
  const { Condition, ...unbounded } = statement;
  if (Condition?.StringEquals?.['iam:PermissionsBoundary'] === undefined) return [statement];
  return statement.Sid === 'CorrectBoundary' ? [] : [unbounded];
}

/** The statements for a run with `--plan`, which only reads. A teardown's plan reads more. */
export function readingPolicy({ Version, Statement }: OperatorPolicy): OperatorPolicy {
  const reading = Statement.filter(({ Sid }) => !Sid.startsWith('Teardown')).map((statement) => ({
    ...statement,
    Action: statement.Action.filter((action) => /:(?:Get|List|Describe)/.test(action)),
  }));
  return { Version, Statement: reading.filter(({ Action }) => Action.length > 0) };
}
