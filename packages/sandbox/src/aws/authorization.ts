import type { AwsCall } from './call.ts';
import { emptyIfNotFound, type MotoClient, MotoError } from './moto.ts';
import { iamRegionOf, partitionOf } from './partitions.ts';
import { calledResource, denial, type Refusal } from './refusal.ts';
import { xmlValue } from './xml.ts';
import {
  evaluatePolicies,
  type NamedPolicy,
  type PolicyDocument,
  type PolicyQuestion,
} from './evaluation.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';

/** The additional permission that IAM requires to create a resource with tags. */
const tagging: Record<string, string> = {
  CreateRole: 'TagRole',
  CreatePolicy: 'TagPolicy',
  CreateOpenIDConnectProvider: 'TagOpenIDConnectProvider',
  CreateUser: 'TagUser',
  CreateInstanceProfile: 'TagInstanceProfile',
};

/** The actions on roles that support the key iam:PermissionsBoundary (Service Authorization Reference, IAM). */
const bounded = /^(CreateRole|(Attach|Detach|Put|Delete)RolePolicy|(Put|Delete)RolePermissionsBoundary)$/;

/** The policies and the permissions boundary of a caller. */
type Held = { policies: NamedPolicy[]; boundary: NamedPolicy | undefined };

/**
 * Decides whether a caller's policies and permissions boundary allow a call. moto evaluates only actions: it denies a call
 * if the allowing statement names a resource or a condition, and does not check the permission to tag.
 */
export class Authorization {
  readonly #moto: MotoClient;

  constructor(moto: MotoClient) {
    this.#moto = moto;
  }

  /**
   * The refusal of a call, or `allowed`; `undefined` if moto has to decide, because a session can outlive its role.
   * @param userArn of the caller
   * @param controlPolicy of the account's organisation
   */
  async decide(
    call: AwsCall,
    userArn: string,
    accountId: string,
    controlPolicy: PolicyDocument | null = null,
  ): Promise<Refusal | 'allowed' | undefined> {
    // Every caller may call GetCallerIdentity, even if a policy denies it.
    if (call.action === 'GetCallerIdentity') return undefined;
    let held: Held;
    try {
      held = await this.#heldBy(call.region, userArn);
    } catch (error) {
      if (error instanceof MotoError && error.status === 404) return undefined;
      throw error;
    }
    const about = await this.#located(call);
    for (const { action, resource } of neededBy(about, accountId)) {
      const question = { action, resource, context: contextOf(about) };
      const reason = denies(controlPolicy, question) ? 'organisation' : reasonAgainst(held, question);
      if (reason === undefined) continue;
      const name = action.slice(action.indexOf(':') + 1);
      return denial({ ...about, action: name }, userArn, accountId, reason);
    }
    return 'allowed';
  }

  async #heldBy(region: string, userArn: string): Promise<Held> {
    const stored = new IdentityPolicies(this.#moto, region);
    const entity = entityOf(userArn);
    const [policies, boundary] = await Promise.all([stored.of(entity), stored.boundaryOf(entity)]);
    return { policies, boundary };
  }

  /** The call with its role's path and boundary, which policies can refer to. */
  async #located(call: AwsCall): Promise<AwsCall> {
    const { RoleName } = call.params;
    if (call.service !== 'iam' || !RoleName || call.action === 'CreateRole') return call;
    const xml = await this.#moto
      .query('iam', call.region, { Action: 'GetRole', RoleName })
      .catch(emptyIfNotFound);
    const [Path, boundary] = [xmlValue(xml, 'Path'), xmlValue(xml, 'PermissionsBoundaryArn')];
    return {
      ...call,
      params: {
        ...(Path && { Path }),
        ...(boundary && { PermissionsBoundary: boundary }),
        ...call.params,
      },
    };
  }
}

/** Whether a service control policy denies a call. */
function denies(document: PolicyDocument | null, question: PolicyQuestion): boolean {
  if (document === null) return false;
  const policies = [{ name: 'service control policy', document }];
  return evaluatePolicies(policies, question).decision === 'explicitDeny';
}

/** The permissions that a call needs. Pure. */
export function neededBy(call: AwsCall, accountId: string): { action: string; resource: string }[] {
  const resource = calledResource(call, accountId) ?? '*';
  const tag = tagging[call.action];
  const tagged = call.service === 'iam' && tag && call.params['Tags.member.1.Key'] !== undefined;
  return [call.action, ...(tagged ? [tag] : [])].map((name) => ({
    action: `${call.service}:${name}`,
    resource,
  }));
}

/**
 * The condition keys of a call that the sandbox supports. IAM is one service for all regions: the requested region of its
 * calls is the partition's first (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
 */
function contextOf({ service, action, region, params }: AwsCall): Record<string, string[]> {
  const tags = requestTags(params);
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

/** The tags that a call sets. */
function requestTags(params: Record<string, string>): [key: string, value: string][] {
  const tags: [string, string][] = [];
  for (let index = 1; params[`Tags.member.${index}.Key`] !== undefined; index += 1) {
    tags.push([params[`Tags.member.${index}.Key`] ?? '', params[`Tags.member.${index}.Value`] ?? '']);
  }
  return tags;
}

function reasonAgainst({ policies, boundary }: Held, question: PolicyQuestion) {
  const { decision } = evaluatePolicies(policies, question);
  if (decision !== 'allowed') return decision === 'explicitDeny' ? 'explicit' : 'implicit';
  if (boundary === undefined) return undefined;
  const within = evaluatePolicies([boundary], question).decision;
  if (within === 'allowed') return undefined;
  return within === 'explicitDeny' ? 'boundary-denies' : 'outside-boundary';
}
