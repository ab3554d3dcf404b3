import type { AwsCall } from './call.ts';
import { emptyIfNotFound, type Moto, MotoError } from './moto.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import { calledResource, type DenialReason, denial, type Refusal } from './refusal.ts';
import type { AccountState } from './rule.ts';
import { type Conditional, conditionHolds, conditionsOf, like, list } from './trust.ts';
import type { Visibility } from './visibility.ts';
import { xmlValue, xmlValues } from './xml.ts';

type Statement = {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
} & Conditional;

/** A policy document, parsed from JSON. */
type PolicyDocument = { Statement?: Statement | Statement[] };

/** A policy and its name. */
export type NamedPolicy = { name: string; document: PolicyDocument };

/** The action and resource to evaluate, and the values of the known condition keys. */
export type PolicyQuestion = { action: string; resource: string; context?: Record<string, string[]> };

/** A decision, in IAM's words. */
export type PolicyDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** The decision, and the names of the policies that made it. */
type PolicyVerdict = { decision: PolicyDecision; matched: string[] };

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
  const matched = { Allow: [] as string[], Deny: [] as string[] };
  for (const { name, document } of policies) {
    for (const statement of list(document.Statement)) {
      if (!concerns(statement, question)) continue;
      if (!conditionsOf(statement).every((one) => conditionHolds(one, known))) continue;
      matched[statement.Effect === 'Deny' ? 'Deny' : 'Allow'].push(name);
    }
  }
  if (matched.Deny.length) return { decision: 'explicitDeny', matched: matched.Deny };
  const decision = matched.Allow.length ? 'allowed' : 'implicitDeny';
  return { decision, matched: matched.Allow };
}

/** A policy document in a response of IAM, which encodes it; empty if the response has none. */
export const parsePolicy = <Document = PolicyDocument>(text: string | undefined): Document =>
  JSON.parse(decodeURIComponent(text ?? '{}'));

/** The policies of a user (with those of its groups) or a role, and its permissions boundary. */
export type PrincipalPolicies = { policies: NamedPolicy[]; boundary: NamedPolicy | undefined };

/** The store of policies, and the policies that IAM does not apply yet. */
type PolicyStore = { moto: Moto; visibility: Visibility };

/**
 * The policies that apply to a user, a role or a session.
 * @param region determines the partition of `arn`
 * @throws if the identity does not exist
 */
export async function policiesOf(
  { moto, visibility }: PolicyStore,
  region: string,
  arn: string,
): Promise<PrincipalPolicies> {
  const iam = (Action: string, params: Record<string, string>) =>
    moto.query('iam', region, { Action, ...params });
  const managed = async (PolicyArn: string): Promise<NamedPolicy> => {
    const VersionId = xmlValue(await iam('GetPolicy', { PolicyArn }), 'DefaultVersionId') ?? 'v1';
    const version = await iam('GetPolicyVersion', { PolicyArn, VersionId });
    return { name: PolicyArn.split('/').at(-1) ?? '', document: parsePolicy(xmlValue(version, 'Document')) };
  };
  const heldBy = async (kind: 'Role' | 'User' | 'Group', name: string): Promise<NamedPolicy[]> => {
    const who = { [`${kind}Name`]: name };
    const isVisible = (policy: string) => !visibility.isHidden(`${kind.toLowerCase()}/${name}/${policy}`);
    const inline = xmlValues(await iam(`List${kind}Policies`, who), 'member').filter(isVisible);
    const attached = xmlValues(await iam(`ListAttached${kind}Policies`, who), 'PolicyArn').filter(isVisible);
    return Promise.all([
      ...inline.map(async (PolicyName) => {
        const xml = await iam(`Get${kind}Policy`, { ...who, PolicyName });
        return { name: PolicyName, document: parsePolicy(xmlValue(xml, 'PolicyDocument')) };
      }),
      ...attached.map(managed),
    ]);
  };
  const session = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  const kind = session !== undefined || arn.includes(':role/') ? 'Role' : 'User';
  const name = session ?? arn.split('/').at(-1) ?? '';
  const boundary = xmlValue(await iam(`Get${kind}`, { [`${kind}Name`]: name }), 'PermissionsBoundaryArn');
  const groups =
    kind === 'User' ? xmlValues(await iam('ListGroupsForUser', { UserName: name }), 'GroupName') : [];
  const policies = await Promise.all([heldBy(kind, name), ...groups.map((group) => heldBy('Group', group))]);
  return { policies: policies.flat(), boundary: boundary ? await managed(boundary) : undefined };
}

/** The actions on roles that support the key iam:PermissionsBoundary (Service Authorization Reference, IAM). */
const bounded = /^(CreateRole|(Attach|Detach|Put|Delete)RolePolicy|(Put|Delete)RolePermissionsBoundary)$/;

/**
 * The refusal of a call that the caller's policies and permissions boundary do not allow
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). moto itself ignores conditions, and
 * denies what a statement with a resource allows.
 */
export async function refuseByPolicy(
  account: Pick<AccountState, 'moto' | 'visibility' | 'accountId'>,
  call: AwsCall,
  callerArn: string,
): Promise<Refusal | undefined> {
  const held = await policiesOf(account, call.region, callerArn).catch(
    (error: unknown): PrincipalPolicies => {
      // A session can outlive its role.
      if (error instanceof MotoError && error.refusal.status === 404)
        return { policies: [], boundary: undefined };
      throw error;
    },
  );
  const about = await located(account.moto, call);
  for (const { action, resource } of neededBy(about, account.accountId)) {
    const context = { ...contextOf(about), ...(await resourceTags(account.moto, call)) };
    const reason = reasonAgainst(held, { action, resource, context });
    if (reason === undefined) continue;
    const name = action.slice(action.indexOf(':') + 1);
    return denial({ ...about, action: name }, callerArn, account.accountId, reason);
  }
  return undefined;
}

/** The call with its role's path and boundary, which policies can refer to. */
async function located(moto: Moto, call: AwsCall): Promise<AwsCall> {
  const { RoleName } = call.params;
  if (call.service !== 'iam' || !RoleName || call.action === 'CreateRole') return call;
  const xml = await moto.query('iam', call.region, { Action: 'GetRole', RoleName }).catch(emptyIfNotFound);
  const [Path, boundary] = [xmlValue(xml, 'Path'), xmlValue(xml, 'PermissionsBoundaryArn')];
  const known = { ...(Path && { Path }), ...(boundary && { PermissionsBoundary: boundary }) };
  return { ...call, params: { ...known, ...call.params } };
}

/** The tags of the called role, policy or provider, as condition keys. */
async function resourceTags(
  moto: Moto,
  { service, region, params }: AwsCall,
): Promise<Record<string, string[]>> {
  const { RoleName, PolicyArn, OpenIDConnectProviderArn } = params;
  if (service !== 'iam') return {};
  // A call with both is about the role.
  const [Action, about] = RoleName
    ? ['GetRole', { RoleName }]
    : PolicyArn
      ? ['GetPolicy', { PolicyArn }]
      : ['GetOpenIDConnectProvider', OpenIDConnectProviderArn && { OpenIDConnectProviderArn }];
  if (!about) return {};
  const xml = await moto.query('iam', region, { Action, ...about }).catch(emptyIfNotFound);
  const [, tags = ''] = /<Tags>([\s\S]*?)<\/Tags>/.exec(xml) ?? [];
  const values = xmlValues(tags, 'Value');
  return Object.fromEntries(
    xmlValues(tags, 'Key').map((key, index) => [`aws:ResourceTag/${key}`, [values[index] ?? '']]),
  );
}

/** The permissions that a call needs. IAM requires a further one to create a resource with tags. */
function neededBy(call: AwsCall, accountId: string): { action: string; resource: string }[] {
  const resource = calledResource(call, accountId) ?? '*';
  const created = /^Create(Role|Policy|OpenIDConnectProvider)$/.exec(call.action)?.[1];
  const isTagged = call.service === 'iam' && call.params['Tags.member.1.Key'] !== undefined;
  return [call.action, ...(created && isTagged ? [`Tag${created}`] : [])].map((name) => ({
    action: `${call.service}:${name}`,
    resource,
  }));
}

/**
 * The condition keys of a call that the sandbox supports. IAM is one service for all regions: its calls have the partition's
 * first region as requested region (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
 */
function contextOf({ service, action, region, params }: AwsCall): Record<string, string[]> {
  const tags: [string, string][] = [];
  for (let index = 1; params[`Tags.member.${index}.Key`] !== undefined; index += 1) {
    tags.push([params[`Tags.member.${index}.Key`] ?? '', params[`Tags.member.${index}.Value`] ?? '']);
  }
  return {
    // All calls come from this machine.
    'aws:SourceIp': ['127.0.0.1'],
    'aws:RequestedRegion': [service === 'iam' ? iamRegionOf(partitionOf(region)) : region],
    ...(params.PolicyArn && { 'iam:PolicyARN': [params.PolicyArn] }),
    ...(params.PermissionsBoundary &&
      bounded.test(action) && { 'iam:PermissionsBoundary': [params.PermissionsBoundary] }),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(([key]) => key) }),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  };
}

function reasonAgainst(
  { policies, boundary }: PrincipalPolicies,
  question: PolicyQuestion,
): DenialReason | undefined {
  const { decision } = evaluatePolicies(policies, question);
  if (decision !== 'allowed') return decision === 'explicitDeny' ? 'explicit' : 'implicit';
  if (boundary === undefined) return undefined;
  const within = evaluatePolicies([boundary], question).decision;
  if (within === 'allowed') return undefined;
  return within === 'explicitDeny' ? 'boundary-denies' : 'outside-boundary';
}
