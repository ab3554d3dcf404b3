import type { EvaluationResult, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import { cachedRead, Failure } from 'engine/resource';
import { type Aws, askAws, listIam } from './clients.ts';
import { iamRegion } from './identity.ts';
import { type CallerIdentity, nameIn } from './names.ts';
import { type OperatorPolicySpec, operatorPolicy } from './operator-policy.ts';
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
 * action on its own resource and with the condition keys of the call. Its answer is a hint: AWS may decide otherwise.
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
    const answers = await askAws(resource, () => simulate(aws, source, inFewCalls(questions)));
    return [...new Set(answers.flatMap((result) => missingIn(result, questions)))].sort();
  });
}

/** Joins the questions with the same condition keys. A joined question also asks what nobody wants to know. */
export function inFewCalls(questions: readonly Question[]): readonly Question[] {
  const joined = new Map<string, Question>();
  for (const question of questions) {
    const { ContextEntries } = question;
    const keys = JSON.stringify(ContextEntries);
    const all = [joined.get(keys), question].filter((one) => one !== undefined);
    joined.set(keys, {
      ActionNames: [...new Set(all.flatMap(({ ActionNames }) => ActionNames))],
      ResourceArns: [...new Set(all.flatMap(({ ResourceArns }) => ResourceArns))],
      ContextEntries,
    });
  }
  return [...joined.values()];
}

/** What one answer of the simulator denies of what these questions ask, for each resource. */
export function missingIn(result: EvaluationResult, questions: readonly Question[]): string[] {
  const {
    EvalActionName: action = '',
    EvalResourceName,
    EvalDecision,
    ResourceSpecificResults = [],
  } = result;
  const each =
    ResourceSpecificResults.length > 0
      ? ResourceSpecificResults
      : [{ ...result, EvalResourceName, EvalResourceDecision: EvalDecision }];
  const isAsked = (resource: string) =>
    questions.some(
      ({ ActionNames, ResourceArns }) => ActionNames.includes(action) && ResourceArns.includes(resource),
    );
  return each.flatMap(
    ({ EvalResourceName: resource = '', EvalResourceDecision, MissingContextValues = [] }) => {
      if (EvalResourceDecision === 'allowed' || !isAsked(resource)) return [];
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
  const answers = await Promise.all(
    questions.map((question) =>
      listIam(
        aws,
        (sdk, config) => sdk.paginateSimulatePrincipalPolicy(config, { PolicySourceArn, ...question }),
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
 * The questions for the simulator: the guide's own statements, each about named resources and with the condition keys that
 * its calls have.
 * @param regionOfIam for which calls to IAM are made
 */
export function simulations(spec: OperatorPolicySpec, regionOfIam: string): readonly Question[] {
  return operatorPolicy(spec)
    .Statement.filter(({ Sid }) => Sid.startsWith('Guide'))
    .flatMap(({ Action, Resource, Condition = {} }) => {
      const ResourceArns = [Resource].flat();
      if (ResourceArns.some((arn) => arn.includes('*'))) return [];
      const keys = Object.assign({}, ...Object.values(Condition)) as Record<string, string | string[]>;
      const eks = Action.every((action) => action.startsWith('eks:'));
      const region = eks ? spec.region : regionOfIam;
      const plain = { ...keys, 'aws:RequestedRegion': region };
      const tagging = Action.filter((action) => /^iam:(?:Create|Tag)/.test(action));
      const others = Action.filter((action) => !tagging.includes(action));
      return [
        ...question(others, ResourceArns, plain),
        ...question(tagging, ResourceArns, { ...plain, ...tagKeys(spec.tags) }),
      ];
    });
}

function question(ActionNames: string[], ResourceArns: string[], keys: object): Question[] {
  if (ActionNames.length === 0) return [];
  const ContextEntries = Object.entries(keys).map(([ContextKeyName, values]) => ({
    ContextKeyName,
    ContextKeyType: Array.isArray(values) ? ('stringList' as const) : ('string' as const),
    ContextKeyValues: [values].flat(),
  }));
  return [{ ActionNames, ResourceArns, ContextEntries }];
}

function tagKeys(tags: Readonly<Record<string, string>> = {}): Record<string, string | string[]> {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  const values = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(values), 'aws:TagKeys': keys };
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
