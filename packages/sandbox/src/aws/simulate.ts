import type { AwsCall } from './call.ts';
import { MotoError } from './moto.ts';
import {
  evaluatePolicies,
  type Held,
  type PolicyDecision,
  type PolicyQuestion,
  type PolicyVerdict,
  policiesOf,
} from './policy.ts';
import type { Refusal } from './refusal.ts';
import type { AccountState } from './rule.ts';
import { elements, escapeXml } from './xml.ts';

/** The outcome for a resource or an action. */
type Result = PolicyVerdict & {
  /** Whether the permissions boundary, if there is one, allows the action. */
  withinBoundary?: boolean;
};

const STRICTEST_FIRST: PolicyDecision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/** The strictest of several outcomes; the first of those that are equally strict. */
function strictest<Outcome extends PolicyVerdict>(outcomes: readonly Outcome[]): Outcome {
  const strictness = ({ decision }: Outcome) => STRICTEST_FIRST.indexOf(decision);
  return outcomes.toSorted((a, b) => strictness(a) - strictness(b))[0] as Outcome;
}

function simulate({ policies, boundary }: Held, question: PolicyQuestion): Result {
  const own = evaluatePolicies(policies, question);
  if (boundary === undefined) return own;
  const limit = evaluatePolicies([boundary], question);
  const missingKeys = [...new Set([...own.missingKeys, ...limit.missingKeys])];
  return { ...strictest([own, limit]), missingKeys, withinBoundary: limit.decision === 'allowed' };
}

/**
 * IAM's SimulatePrincipalPolicy: the policies and boundary of a user or a role. Of the optional inputs, only ResourceArns
 * and ContextEntries are supported, and of the output what a run and the pages read.
 * @returns the result's XML, or the refusal for a principal that does not exist
 */
export async function simulatePrincipalPolicy(
  account: Pick<AccountState, 'moto' | 'visibility'>,
  { params, region }: AwsCall,
): Promise<Refusal | { result: string }> {
  const arn = params.PolicySourceArn ?? '';
  const given = members(params, 'ResourceArns');
  const resources = given.length > 0 ? given : ['*'];
  try {
    const held = await policiesOf(account, region, arn);
    const context = contextOf(params);
    const results = members(params, 'ActionNames').map((action) => {
      const each = resources.map((resource) => ({
        resource,
        ...simulate(held, { action, resource, context }),
      }));
      const of = each.map(
        (one) => `${elements({ EvalResourceName: one.resource })}${details('EvalResourceDecision', one)}`,
      );
      return `${elements({ EvalActionName: action })}<EvalResourceName>*</EvalResourceName>${details('EvalDecision', strictest(each))}${list('ResourceSpecificResults', given.some((one) => one !== '*') ? of : [])}`;
    });
    return { result: `${list('EvaluationResults', results)}<IsTruncated>false</IsTruncated>` };
  } catch (error) {
    if (!(error instanceof MotoError) || error.refusal.status !== 404) throw error;
    return error.refusal;
  }
}

const list = (tag: string, items: string[]) =>
  items.length ? `<${tag}>${items.map((item) => `<member>${item}</member>`).join('')}</${tag}>` : '';

function details(tag: string, { decision, matched, missingKeys, withinBoundary }: Result): string {
  const policies = matched.map(
    (policy) => `${elements({ SourcePolicyId: policy })}<SourcePolicyType>IAM Policy</SourcePolicyType>`,
  );
  const boundary =
    withinBoundary === undefined
      ? ''
      : `<PermissionsBoundaryDecisionDetail>${elements({ AllowedByPermissionsBoundary: `${withinBoundary}` })}</PermissionsBoundaryDecisionDetail>`;
  return `${elements({ [tag]: decision })}${list('MatchedStatements', policies)}${list('MissingContextValues', missingKeys.map(escapeXml))}${boundary}`;
}

/** The values of a list in a form post: `Name.member.1` and so on. */
function members(params: Record<string, string>, name: string): string[] {
  const values: string[] = [];
  for (let value = params[`${name}.member.1`]; value !== undefined; ) {
    values.push(value);
    value = params[`${name}.member.${values.length + 1}`];
  }
  return values;
}

function contextOf(params: Record<string, string>): Record<string, string[]> {
  const context: Record<string, string[]> = {};
  for (let index = 1; ; index += 1) {
    const entry = `ContextEntries.member.${index}`;
    const name = params[`${entry}.ContextKeyName`];
    if (name === undefined) return context;
    context[name] = members(params, `${entry}.ContextKeyValues`);
  }
}
