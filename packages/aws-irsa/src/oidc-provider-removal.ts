import { isOurs, keptAsForeign, messageOf, quote, type Removal, type RemovalVerdict } from 'resource';
import { awsFailure, isAwsError } from './aws-failure.ts';
import { type Aws, lookUp } from './clients.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { removeCall } from './removal.ts';
import { tagRecord } from './tags.ts';

export interface OidcProviderRemovalSpec {
  readonly arn: string;
  readonly clusterName: string;
  /** The guide's role, which goes before: where it is ours, its trust in the provider counts for nothing. */
  readonly roleName?: string | undefined;
}

/** What stands around a provider that is to go. */
export interface LiveProviderRemoval {
  readonly ours: boolean;
  /** The roles of the account that trust it, or why that could not be found out. */
  readonly trustedBy: readonly string[] | { readonly unknown: string };
}

/** Deletes a provider of ours, where no other role of the account trusts it: all workloads of a cluster share it. */
export function oidcProviderRemoval(
  aws: Aws,
  name: string,
  spec: OidcProviderRemovalSpec,
): Removal<LiveProviderRemoval> {
  const command = `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${quote(spec.arn)}`;
  return {
    command,
    async read() {
      const iam = await aws.iam();
      const found = await lookUp(name, () =>
        iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: spec.arn }),
      );
      if (found === undefined) return undefined;
      const ours = isOurs(tagRecord(found.Tags), spec.clusterName);
      // Every role of the account is read for it: only where the answer matters.
      return { ours, trustedBy: ours ? await othersThatTrust(aws, name, spec) : [] };
    },
    judge: (live) => judgeProviderRemoval(live, command),
    async remove() {
      const iam = await aws.iam();
      await removeCall(name, () => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: spec.arn }));
    },
  };
}

/** Decides whether a provider goes: it stays where others use it, or may. Pure. */
export function judgeProviderRemoval(live: LiveProviderRemoval, command: string): RemovalVerdict {
  if (!live.ours) return keptAsForeign(command);
  const { trustedBy } = live;
  if ('unknown' in trustedBy) {
    return {
      status: 'keep',
      detail: `whether other roles trust it could not be found out: ${trustedBy.unknown}`,
      waysOut: ['Run again as an identity that may iam:ListRoles and iam:GetRole.'],
    };
  }
  if (trustedBy.length === 0) return { status: 'remove' };
  const roles = trustedBy.length === 1 ? 'role' : 'roles';
  return {
    status: 'keep',
    detail: `shared: trusted by ${roles} ${trustedBy.join(', ')}`,
    waysOut: [`Once nothing in the account needs it: ${command}`],
  };
}

async function othersThatTrust(
  aws: Aws,
  name: string,
  { arn, clusterName, roleName }: OidcProviderRemovalSpec,
): Promise<LiveProviderRemoval['trustedBy']> {
  const iam = await aws.iam();
  const { paginateListRoles } = await import('@aws-sdk/client-iam');
  const trusting: string[] = [];
  try {
    for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
      for (const { RoleName = '', AssumeRolePolicyDocument } of Roles) {
        if (trusts(parsePolicyDocument(AssumeRolePolicyDocument ?? '{}'), arn)) trusting.push(RoleName);
      }
    }
    if (roleName === undefined || !trusting.includes(roleName)) return trusting;
    // A list of roles is without their tags.
    const { Role } = await iam.getRole({ RoleName: roleName });
    return isOurs(tagRecord(Role?.Tags), clusterName)
      ? trusting.filter((role) => role !== roleName)
      : trusting;
  } catch (error) {
    if (isAwsError(error, 'AccessDenied')) return { unknown: messageOf(error) };
    throw awsFailure(name, error);
  }
}

/** Whether a trust policy lets in whom a provider vouches for. Pure. */
export function trusts(document: unknown, arn: string): boolean {
  const { Statement = [] } = (document ?? {}) as { Statement?: unknown };
  return [Statement].flat().some((statement) => {
    const { Effect, Principal } = statement as { Effect?: string; Principal?: { Federated?: unknown } };
    return Effect === 'Allow' && [Principal?.Federated].flat().includes(arn);
  });
}
