import type { EvaluationResult, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import { Failure, messageOf } from 'resource';
import type { Ability } from 'troubleshoot';
import { type Aws, change } from './clients.ts';
import type { CallerIdentity } from './names.ts';
import {
  isOfGuide,
  type OperatorPolicySpec,
  type OperatorStatement,
  operatorPolicy,
} from './operator-policy.ts';
import { getRole } from './read-role.ts';

/** A question to the policy simulator: actions on resources. */
type Question = Pick<SimulatePrincipalPolicyRequest, 'ContextEntries'> & {
  readonly ActionNames: string[];
  readonly ResourceArns: string[];
};

/** The permissions that the caller lacks, or why they could not be determined. */
export type PermissionAnswer =
  | { readonly missing: readonly string[]; readonly unknown?: undefined }
  | { readonly unknown: string };

/**
 * Asks IAM's policy simulator whether the caller may do what the guide does, each action on its own resource
 * (`iam:SimulatePrincipalPolicy`). If the caller may not use the simulator, that is a separate answer: many operators
 * have all other permissions but not this one.
 */
export async function missingPermissions(
  aws: Aws,
  caller: CallerIdentity,
  spec: OperatorPolicySpec,
): Promise<PermissionAnswer> {
  try {
    const source = await policySource(caller, (name) => getRole(aws, name));
    const { denied } = await simulate(aws, source, simulations(operatorPolicy(spec).Statement));
    return { missing: denied.map(({ action }) => action).sort() };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}

/**
 * The actions on a resource that a role may not perform, by IAM's policy simulator. Its answer is a hint: conditions
 * and the organisation's policies may decide otherwise.
 * @throws Failure if there is no such role, or the caller may not use the simulator
 */
export async function roleAbility(
  aws: Aws,
  roleName: string,
  actions: readonly string[],
  resource: string,
): Promise<Ability> {
  const name = `permissions of iam role ${roleName}`;
  const found = await getRole(aws, roleName);
  if (found === undefined) throw new Failure({ resource: name, seen: 'the role does not exist' });
  return change(name, () =>
    simulate(aws, found.arn, [{ ActionNames: [...actions], ResourceArns: [resource] }]),
  );
}

/** Asks the simulator all questions about an identity. */
async function simulate(aws: Aws, PolicySourceArn: string, questions: readonly Question[]): Promise<Ability> {
  const iam = await aws.iam();
  const answers = await Promise.all(
    questions.map((question) => iam.simulatePrincipalPolicy({ PolicySourceArn, ...question })),
  );
  return { denied: answers.flatMap(({ EvaluationResults = [] }) => EvaluationResults).flatMap(denialIn) };
}

function denialIn(result: EvaluationResult): Ability['denied'] {
  const { EvalActionName: action = '', EvalDecision: decision, MatchedStatements = [] } = result;
  if (decision === 'allowed') return [];
  if (decision === 'explicitDeny') {
    const policy = MatchedStatements[0]?.SourcePolicyId;
    return [{ action, how: 'explicitly', ...(policy !== undefined && { policy }) }];
  }
  const within = result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? true;
  return [{ action, how: within ? 'since nothing allows it' : 'by its permissions boundary' }];
}

/** The questions for the simulator: the guide's own statements, each about one named resource. Pure. */
export function simulations(statements: readonly OperatorStatement[]): readonly Question[] {
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
 * The ARN whose policies are simulated: for a session, that of its role. The role's path, which roles of SSO have, is
 * not part of the session's ARN and is looked up; if that is denied, the path may be missing.
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
