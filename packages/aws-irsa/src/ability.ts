import type { EvaluationResult, IAM } from '@aws-sdk/client-iam';
import type { Ability } from 'troubleshoot';
import { awsFailure, isAwsError } from './aws-failure.ts';
import type { Aws } from './clients.ts';
import { parsePolicyDocument, statementsOf } from './policy-document.ts';

/** Something that an identity has to be able to do. */
export interface Act {
  /** Such as `iam:GetRole`. */
  readonly action: string;
  /** The ARN of what it is done to, or `*`. */
  readonly resource: string;
}

type DeniedAct = Ability['denied'][number];

/**
 * What a role may not do of all this: by IAM's policy simulator where the caller may use it
 * (`iam:SimulatePrincipalPolicy`), else as its documents say.
 * @throws Failure where neither can be read, or there is no such role.
 */
export async function roleAbility(aws: Aws, roleName: string, acts: readonly Act[]): Promise<Ability> {
  const iam = await aws.iam();
  try {
    const { Role } = await iam.getRole({ RoleName: roleName });
    try {
      return await bySimulator(iam, Role?.Arn, acts);
    } catch (error) {
      if (!isAwsError(error, 'AccessDenied')) throw error;
      const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
      return await byDocuments(iam, roleName, acts, boundary);
    }
  } catch (error) {
    throw awsFailure(`permissions of iam role ${roleName}`, error);
  }
}

async function bySimulator(iam: IAM, arn: string | undefined, acts: readonly Act[]): Promise<Ability> {
  const results = await Promise.all(
    [...new Set(acts.map((act) => act.resource))].map((on) =>
      iam.simulatePrincipalPolicy({
        PolicySourceArn: arn,
        ActionNames: acts.filter((act) => act.resource === on).map(({ action }) => action),
        ResourceArns: [on],
      }),
    ),
  );
  const answers = results.flatMap(({ EvaluationResults = [] }) => EvaluationResults);
  return { by: 'the policy simulator', denied: answers.flatMap(simulated) };
}

function simulated(result: EvaluationResult): DeniedAct[] {
  const { EvalActionName: action = '', EvalDecision: decision, MatchedStatements = [] } = result;
  if (decision === 'allowed') return [];
  if (decision === 'explicitDeny') {
    const policy = MatchedStatements[0]?.SourcePolicyId;
    return [{ action, how: 'explicitly', ...(policy !== undefined && { policy }) }];
  }
  const within = result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? true;
  return [{ action, how: within ? 'since nothing allows it' : 'by its permissions boundary' }];
}

interface NamedDocument {
  readonly name: string;
  readonly statements: readonly StatementFields[];
}

interface StatementFields {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
}

async function byDocuments(
  iam: IAM,
  roleName: string,
  acts: readonly Act[],
  boundary: string | undefined,
): Promise<Ability> {
  const managed = async (arn: string): Promise<NamedDocument> => {
    const { Policy } = await iam.getPolicy({ PolicyArn: arn });
    const { PolicyVersion } = await iam.getPolicyVersion({
      PolicyArn: arn,
      VersionId: Policy?.DefaultVersionId,
    });
    return documentOf(arn.split('/').at(-1) ?? arn, PolicyVersion?.Document);
  };
  const [inline, attached] = await Promise.all([
    iam.listRolePolicies({ RoleName: roleName }),
    iam.listAttachedRolePolicies({ RoleName: roleName }),
  ]);
  const [documents, limit] = await Promise.all([
    Promise.all([
      ...(inline.PolicyNames ?? []).map(async (PolicyName) => {
        const { PolicyDocument } = await iam.getRolePolicy({ RoleName: roleName, PolicyName });
        return documentOf(PolicyName, PolicyDocument);
      }),
      ...(attached.AttachedPolicies ?? []).map(({ PolicyArn = '' }) => managed(PolicyArn)),
    ]),
    boundary === undefined ? undefined : managed(boundary),
  ]);
  return { by: 'its policy documents', denied: deniedByDocuments(acts, documents, limit) };
}

function documentOf(name: string, text = '{}'): NamedDocument {
  const statements = statementsOf(parsePolicyDocument(text));
  return {
    name,
    statements: statements.filter((statement) => typeof statement === 'object' && statement !== null),
  };
}

/**
 * What documents deny, in the order in which IAM decides. Conditions are not weighed: a statement that has some counts as
 * if they held, which is what a reader has to know of. Pure.
 */
export function deniedByDocuments(
  acts: readonly Act[],
  documents: readonly NamedDocument[],
  boundary: NamedDocument | undefined,
): readonly DeniedAct[] {
  return acts.flatMap((act): DeniedAct[] => {
    const saying = (effect: 'Allow' | 'Deny', among: readonly NamedDocument[]) =>
      among.find(({ statements }) => statements.some((statement) => speaksOf(statement, effect, act)));
    const denying = saying('Deny', boundary === undefined ? documents : [...documents, boundary]);
    const { action } = act;
    if (denying !== undefined) return [{ action, how: 'explicitly', policy: denying.name }];
    if (boundary !== undefined && saying('Allow', [boundary]) === undefined)
      return [{ action, how: 'by its permissions boundary', policy: boundary.name }];
    return saying('Allow', documents) === undefined ? [{ action, how: 'since nothing allows it' }] : [];
  });
}

function speaksOf(statement: StatementFields, effect: 'Allow' | 'Deny', { action, resource }: Act): boolean {
  if (statement.Effect !== effect) return false;
  const { Action, NotAction, Resource = '*' } = statement;
  const ofAction = NotAction === undefined ? matches(Action, action, 'i') : !matches(NotAction, action, 'i');
  return ofAction && matches(Resource, resource, '');
}

function matches(patterns: unknown, text: string, flags: string): boolean {
  return (Array.isArray(patterns) ? patterns : [patterns]).some((pattern) =>
    globOf(String(pattern), flags).test(text),
  );
}

/** `*` and `?` as IAM reads them. */
function globOf(pattern: string, flags: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`, flags);
}
