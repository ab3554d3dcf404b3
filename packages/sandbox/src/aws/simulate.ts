import type { AwsCall } from './call.ts';
import { type MotoClient, MotoError } from './moto.ts';
import { partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';
import { escapeXml } from './xml.ts';
import { evaluatePolicies, type NamedPolicy, type PolicyDecision } from './evaluation.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';

/** The input of a simulation: each action is simulated on each resource. */
type Simulation = {
  policies: NamedPolicy[];
  boundary?: NamedPolicy | undefined;
  actions: string[];
  resources: string[];
  /** The values of condition keys. */
  context: Record<string, string[]>;
};

/** The outcome for one resource. */
type ResourceResult = {
  resource: string;
  decision: PolicyDecision;
  matched: string[];
  missingKeys: string[];
  /** Whether the permissions boundary, if there is one, allows the action. */
  withinBoundary?: boolean;
};

/** The outcome for one action: the strictest outcome of its resources. */
type ActionResult = Omit<ResourceResult, 'resource'> & { action: string; resources: ResourceResult[] };

const strictest: PolicyDecision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/** Simulates the policies and the permissions boundary of a user or a role, as IAM's policy simulator does. */
export function simulate(simulation: Simulation): ActionResult[] {
  return simulation.actions.map((action) => {
    const resources = simulation.resources.map((resource) => simulateOne(simulation, action, resource));
    const decision = strictest.find((one) => resources.some((result) => result.decision === one));
    const union = (of: 'matched' | 'missingKeys') => [...new Set(resources.flatMap((result) => result[of]))];
    return {
      action,
      decision: decision ?? 'implicitDeny',
      matched: union('matched'),
      missingKeys: union('missingKeys'),
      ...(simulation.boundary ? { withinBoundary: resources.every((result) => result.withinBoundary) } : {}),
      resources,
    };
  });
}

function simulateOne(
  { policies, boundary, context }: Simulation,
  action: string,
  resource: string,
): ResourceResult {
  const question = { action, resource, context };
  const own = evaluatePolicies(policies, question);
  if (!boundary) return { resource, ...own };
  const limit = evaluatePolicies([boundary], question);
  const missingKeys = [...new Set([...own.missingKeys, ...limit.missingKeys])];
  const withinBoundary = limit.decision === 'allowed';
  const denied = limit.decision === 'explicitDeny' && own.decision !== 'explicitDeny';
  if (denied) return { resource, ...limit, missingKeys, withinBoundary };
  const decision = own.decision === 'allowed' && !withinBoundary ? 'implicitDeny' : own.decision;
  return { resource, ...own, decision, missingKeys, withinBoundary };
}

/**
 * Answers iam:SimulatePrincipalPolicy from the policies in moto. Of the further inputs, only ResourceArns and
 * ContextEntries are supported; others (resource policies, another caller) are ignored.
 * @returns the result's XML, or the refusal for a principal that does not exist
 */
export async function simulatePrincipalPolicy(
  moto: MotoClient,
  { params, region }: AwsCall,
): Promise<Refusal | { result: string }> {
  const arn = params.PolicySourceArn ?? '';
  if (!new RegExp(`^arn:${partitionOf(region)}:iam::\\d{12}:(user|role)/.+`).test(arn)) {
    return {
      status: 400,
      code: 'InvalidInput',
      message: `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    };
  }
  const entity = entityOf(arn);
  const stored = new IdentityPolicies(moto, region);
  try {
    const boundary = await stored.boundaryOf(entity);
    const policies = await stored.of(entity);
    const resources = members(params, 'ResourceArns');
    const results = simulate({
      policies,
      boundary,
      actions: members(params, 'ActionNames'),
      resources: resources.length ? resources : ['*'],
      context: contextOf(params),
    });
    return {
      result: resultXml(
        results,
        resources.some((one) => one !== '*'),
      ),
    };
  } catch (error) {
    if (!(error instanceof MotoError) || error.status !== 404) throw error;
    const message = `The ${entity.kind.toLowerCase()} with name ${entity.name} cannot be found.`;
    return { status: 404, code: 'NoSuchEntity', message };
  }
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

function resultXml(results: ActionResult[], perResource: boolean): string {
  const list = (name: string, items: string[]) =>
    items.length ? `<${name}>${items.map((item) => `<member>${item}</member>`).join('')}</${name}>` : '';
  const details = (result: Omit<ResourceResult, 'resource'>) => {
    const policy = (name: string) =>
      `<SourcePolicyId>${escapeXml(name)}</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType>`;
    const boundary =
      result.withinBoundary === undefined
        ? ''
        : `<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>${result.withinBoundary}</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>`;
    return `${list('MatchedStatements', result.matched.map(policy))}${list('MissingContextValues', result.missingKeys.map(escapeXml))}${boundary}`;
  };
  const one = (result: ResourceResult) =>
    `<EvalResourceName>${escapeXml(result.resource)}</EvalResourceName><EvalResourceDecision>${result.decision}</EvalResourceDecision>${details(result)}`;
  const all = results.map(
    (result) =>
      // The simulator answers once for each action. The results for its resources are nested in that answer.
      `<EvalActionName>${escapeXml(result.action)}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>${result.decision}</EvalDecision>${details(result)}${perResource ? list('ResourceSpecificResults', result.resources.map(one)) : ''}`,
  );
  return `${list('EvaluationResults', all)}<IsTruncated>false</IsTruncated>`;
}
