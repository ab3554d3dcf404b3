import { type Conditional, conditionHolds, conditionsOf, like } from './trust.ts';

type Statement = {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
} & Conditional;

/** A policy document, parsed from JSON. */
export type PolicyDocument = { Statement?: Statement | Statement[] };

/** A policy and its name. */
export type NamedPolicy = { name: string; document: PolicyDocument };

/** The action and resource to evaluate, and the values of the known condition keys. */
export type PolicyQuestion = { action: string; resource: string; context?: Record<string, string[]> };

/** A decision, in IAM's words. */
export type PolicyDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** The decision, the names of the policies that made it, and the condition keys without a value. */
export type PolicyVerdict = { decision: PolicyDecision; matched: string[]; missingKeys: string[] };

const list = (value: string | string[] | undefined): string[] => [value ?? []].flat();
const caseless = (pattern: string, text: string) => like(pattern.toLowerCase(), text.toLowerCase());

function concerns(statement: Statement, { action, resource }: PolicyQuestion): boolean {
  const actions = statement.Action !== undefined || statement.NotAction === undefined;
  const acts = list(actions ? statement.Action : statement.NotAction).some((one) => caseless(one, action));
  const resources = statement.Resource !== undefined || statement.NotResource === undefined;
  const hits = list(resources ? statement.Resource : statement.NotResource).some((one) =>
    like(one, resource),
  );
  return acts === actions && hits === resources;
}

/**
 * Evaluates identity-based policies for an action on a resource: a deny overrides any allow, and without an allow the
 * action is denied.
 */
export function evaluatePolicies(policies: NamedPolicy[], question: PolicyQuestion): PolicyVerdict {
  const known = question.context ?? {};
  const missing = new Set<string>();
  const matched = { Allow: [] as string[], Deny: [] as string[] };
  const isKnown = (key: string) =>
    Object.keys(known).some((name) => name.toLowerCase() === key.toLowerCase());
  for (const { name, document } of policies) {
    for (const statement of [document.Statement ?? []].flat()) {
      if (!concerns(statement, question)) continue;
      const conditions = conditionsOf(statement);
      for (const { key } of conditions) if (!isKnown(key)) missing.add(key);
      if (!conditions.every((one) => conditionHolds(one, known))) continue;
      matched[statement.Effect === 'Deny' ? 'Deny' : 'Allow'].push(name);
    }
  }
  const missingKeys = [...missing];
  if (matched.Deny.length) return { decision: 'explicitDeny', matched: matched.Deny, missingKeys };
  const decision = matched.Allow.length ? 'allowed' : 'implicitDeny';
  return { decision, matched: matched.Allow, missingKeys };
}
