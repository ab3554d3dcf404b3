import type { EvaluationResult, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import { cachedRead, Failure } from 'engine/resource';
import { type Aws, askAws, collect } from './clients.ts';
import { iamRegion } from './identity.ts';
import { type CallerIdentity, nameIn } from './names.ts';
import { type OperatorPolicySpec, type OperatorStatement, operatorPolicy } from './operator-policy.ts';
import { getRole } from './read-role.ts';

/** The needed actions that an identity may not perform, according to IAM's policy simulator. */
export interface Ability {
  readonly denied: readonly {
    readonly action: string;
    readonly how: 'explicitly' | 'by its permissions boundary' | 'since nothing allows it';
    readonly policy?: string;
  }[];
}

type Question = Pick<SimulatePrincipalPolicyRequest, 'ContextEntries'> & {
  readonly ActionNames: string[];
  readonly ResourceArns: string[];
};

/**
 * The permissions that the caller lacks for the guide, as `action on resource`. IAM's policy simulator is asked about each
 * action on its own resource and with the condition keys of the guide's calls. Its answer is a hint: AWS may decide otherwise.
 * @throws Failure if the caller may not use the simulator; many operators have all other permissions but not this one
 */
export function missingPermissions(
  aws: Aws,
  caller: CallerIdentity,
  spec: OperatorPolicySpec,
): Promise<readonly string[]> {
  const resource = `permissions of ${caller.arn}`;
  return cachedRead(`${resource}: ${JSON.stringify(spec)}`, async () => {
    const source = await policySource(caller, (name) => getRole(aws, name));
    const questions = simulations(spec, await iamRegion(aws));
    const answers = await askAws(resource, () => simulate(aws, source, questions));
    const needed = guideStatements(spec);
    return [...new Set(answers.flatMap((result) => missingIn(result, needed)))].sort();
  });
}

/** The operator's statements for the guide's own calls, except those on resources whose names are unknown. */
function guideStatements(spec: OperatorPolicySpec): readonly OperatorStatement[] {
  return operatorPolicy(spec).Statement.filter(
    ({ Sid, Resource }) => Sid.startsWith('Guide') && ![Resource].flat().some((arn) => arn.includes('*')),
  );
}

/**
 * The questions for the simulator, one for each service. It also answers what nobody wants to know: each action on each
 * resource.
 * @param regionOfIam for which calls to IAM are made
 */
export function simulations(spec: OperatorPolicySpec, regionOfIam: string): readonly Question[] {
  const statements = guideStatements(spec);
  const conditions = statements.flatMap(({ Condition = {} }) => Object.values(Condition));
  const keys = { ...Object.assign({}, ...conditions), ...tagKeys(spec.tags) };
  const of = (service: string) => statements.filter(({ Action }) => Action[0]?.startsWith(service));
  return [
    question(of('eks:'), { 'aws:RequestedRegion': spec.region }),
    question(of('iam:'), { ...keys, 'aws:RequestedRegion': regionOfIam }),
  ];
}

function question(
  statements: readonly OperatorStatement[],
  keys: Readonly<Record<string, string | string[]>>,
): Question {
  return {
    ActionNames: [...new Set(statements.flatMap(({ Action }) => Action))],
    ResourceArns: [...new Set(statements.flatMap(({ Resource }) => Resource))],
    ContextEntries: Object.entries(keys).map(([ContextKeyName, values]) => ({
      ContextKeyName,
      ContextKeyType: Array.isArray(values) ? ('stringList' as const) : ('string' as const),
      ContextKeyValues: [values].flat(),
    })),
  };
}

function tagKeys(tags: Readonly<Record<string, string>> = {}): Record<string, string | string[]> {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  const values = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(values), 'aws:TagKeys': keys };
}

/** What one answer of the simulator denies of what these statements allow, for each resource. */
export function missingIn(
  result: EvaluationResult,
  statements: readonly Pick<OperatorStatement, 'Action' | 'Resource'>[],
): string[] {
  const { EvalActionName: action = '', EvalDecision, ResourceSpecificResults = [] } = result;
  const each =
    ResourceSpecificResults.length > 0
      ? ResourceSpecificResults
      : [{ ...result, EvalResourceDecision: EvalDecision }];
  const needed = statements
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource);
  return each.flatMap(
    ({ EvalResourceName: resource = '', EvalResourceDecision, MissingContextValues = [] }) => {
      if (EvalResourceDecision === 'allowed' || !needed.includes(resource)) return [];
      const depends =
        MissingContextValues.length > 0 ? ` (depends on ${MissingContextValues.join(', ')})` : '';
      return [`${action} on ${resource}${depends}`];
    },
  );
}

/**
 * The actions on a resource that a role may not perform, according to IAM's policy simulator. Its answer is a hint: conditions
 * and the organisation's policies may decide otherwise.
 * @param role its ARN, or else its name, by which the ARN is looked up
 * @throws Failure if there is no such role, or the caller may not use the simulator
 */
export async function roleAbility(
  aws: Aws,
  role: string,
  actions: readonly string[],
  resource: string,
): Promise<Ability> {
  const name = `permissions of iam role ${nameIn(role)}`;
  const arn = role.startsWith('arn:') ? role : (await getRole(aws, role))?.arn;
  if (arn === undefined) throw new Failure({ resource: name, seen: 'the role does not exist' });
  const answers = await askAws(name, () =>
    simulate(aws, arn, [{ ActionNames: [...actions], ResourceArns: [resource] }]),
  );
  return { denied: answers.flatMap(denialIn) };
}

async function simulate(
  aws: Aws,
  PolicySourceArn: string,
  questions: readonly Question[],
): Promise<EvaluationResult[]> {
  const iam = await aws.iam();
  const answers = await Promise.all(
    questions.map((question) =>
      collect(
        iam.paginateSimulatePrincipalPolicy({ PolicySourceArn, ...question }),
        ({ EvaluationResults }) => EvaluationResults,
      ),
    ),
  );
  return answers.flat();
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
