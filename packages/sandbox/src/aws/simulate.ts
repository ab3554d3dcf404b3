import type { AwsCall } from './call.ts';
import { MotoError } from './moto.ts';
import {
  evaluatePolicies,
  type PolicyDecision,
  type PolicyQuestion,
  type PrincipalPolicies,
  policiesOf,
} from './policy.ts';
import type { Refusal } from './refusal.ts';
import type { AccountState } from './rule.ts';
import { elements } from './xml.ts';

const STRICTEST_FIRST: readonly PolicyDecision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/**
 * IAM's SimulatePrincipalPolicy for the pages' calls: the policies and boundary of a user or a role, for at most one resource. The
 * output contains the fields that the pages read.
 * @returns the result's XML, or the refusal for a principal that does not exist
 */
export async function simulatePrincipalPolicy(
  account: Pick<AccountState, 'moto' | 'visibility'>,
  { params, region }: AwsCall,
): Promise<Refusal | { result: string }> {
  const { PolicySourceArn: arn = '', 'ResourceArns.member.1': resource = '*' } = params;
  try {
    const held = await policiesOf(account, region, arn);
    const results = members(params, 'ActionNames').map((action) => simulated(held, { action, resource }));
    return { result: `${list('EvaluationResults', results)}<IsTruncated>false</IsTruncated>` };
  } catch (error) {
    if (!(error instanceof MotoError) || error.refusal.status !== 404) throw error;
    return error.refusal;
  }
}

/** An evaluation result: the policies or the boundary decide, whichever is stricter. */
function simulated({ policies, boundary }: PrincipalPolicies, question: PolicyQuestion): string {
  const own = evaluatePolicies(policies, question);
  const limit = boundary && evaluatePolicies([boundary], question).decision;
  const decision = STRICTEST_FIRST.find((one) => one === own.decision || one === limit);
  const matched = own.matched.map(
    (policy) => `${elements({ SourcePolicyId: policy })}<SourcePolicyType>IAM Policy</SourcePolicyType>`,
  );
  const within = elements({ AllowedByPermissionsBoundary: `${limit === 'allowed'}` });
  const detail = limit && `<PermissionsBoundaryDecisionDetail>${within}</PermissionsBoundaryDecisionDetail>`;
  return `${elements({ EvalActionName: question.action, EvalResourceName: question.resource, EvalDecision: decision })}${list('MatchedStatements', matched)}${detail ?? ''}`;
}

const list = (tag: string, items: string[]) =>
  items.length ? `<${tag}>${items.map((item) => `<member>${item}</member>`).join('')}</${tag}>` : '';

/** The values of a list in a form post: `Name.member.1` and so on. */
function members(params: Record<string, string>, name: string): string[] {
  const values: string[] = [];
  for (let value = params[`${name}.member.1`]; value !== undefined; ) {
    values.push(value);
    value = params[`${name}.member.${values.length + 1}`];
  }
  return values;
}
