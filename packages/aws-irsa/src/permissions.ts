import { Failure, messageOf } from 'resource';
import type { Aws } from './clients.ts';
import type { CallerIdentity } from './names.ts';
import {
  isOfGuide,
  type OperatorPolicySpec,
  type OperatorStatement,
  operatorPolicy,
} from './operator-policy.ts';
import { getRole } from './role.ts';

/** The permissions that the caller lacks, or why that could not be found out. */
export type PermissionAnswer =
  | { readonly missing: readonly string[]; readonly unknown?: undefined }
  | { readonly unknown: string };

/**
 * Asks IAM's policy simulator whether the caller may do what the guide does, each action on its own resource
 * (`iam:SimulatePrincipalPolicy`). Not being allowed to ask is an answer of its own, since many who may do the rest
 * may not do that.
 */
export async function missingPermissions(
  aws: Aws,
  caller: CallerIdentity,
  spec: OperatorPolicySpec,
): Promise<PermissionAnswer> {
  const iam = await aws.iam();
  try {
    const PolicySourceArn = await policySource(caller, (name) => getRole(aws, name));
    const answers = await Promise.all(
      simulations(operatorPolicy(spec).Statement).map((question) =>
        iam.simulatePrincipalPolicy({ PolicySourceArn, ...question }),
      ),
    );
    return {
      missing: answers
        .flatMap(({ EvaluationResults = [] }) => EvaluationResults)
        .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
        .map(({ EvalActionName = '' }) => EvalActionName)
        .sort(),
    };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}

/** What the simulator is asked: the guide's own statements, each about one resource that has a name. Pure. */
export function simulations(statements: readonly OperatorStatement[]) {
  return statements.filter(isOfGuide).flatMap(({ Action, Resource, Condition = {} }) => {
    const resources = [Resource].flat();
    if (resources.some((arn) => arn.includes('*'))) return [];
    return [
      {
        ActionNames: [...Action],
        ResourceArns: resources,
        ContextEntries: Object.values(Condition).flatMap((keys) =>
          Object.entries(keys).map(([ContextKeyName, values]) => ({
            ContextKeyName,
            ContextKeyType: 'string' as const,
            ContextKeyValues: [values].flat(),
          })),
        ),
      },
    ];
  });
}

/**
 * The ARN whose policies are simulated: of a session, that of its role. Its path, which the roles of SSO have, is not
 * in the session's ARN, and is looked up; where that is refused, there may be none.
 */
export async function policySource(
  { arn, accountId, partition }: CallerIdentity,
  lookUpRole: (name: string) => Promise<{ readonly arn: string } | undefined>,
): Promise<string> {
  const name = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (name === undefined) return arn;
  const role = await lookUpRole(name).catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  return role?.arn ?? `arn:${partition}:iam::${accountId}:role/${name}`;
}
