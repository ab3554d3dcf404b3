import {
  commandLines,
  type DeletionPlan,
  differ,
  isManaged,
  messageOf,
  type Ownership,
  quote,
  type Removal,
  type Resource,
} from 'engine/resource';
import { awsFailure, isAwsError } from './aws-failure.ts';
import { type Aws, askAws, collect, lookUp } from './clients.ts';
import { type Account, oidcProviderArn, STS_AUDIENCE } from './names.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { getRole, isManagedRole } from './read-role.ts';
import { markOf, tagRecord, UNMARKED } from './tags.ts';
import { trustedProviders } from './trust-policy.ts';

export interface OidcProviderSpec {
  readonly account: Account;
  /** The cluster's issuer without `https://`: the guide's OIDC_PROVIDER. */
  readonly issuer: string;
  /** The roles of these runbooks that may trust the provider; a teardown deletes them before it. */
  readonly roleNames: readonly string[];
}

/**
 * The IAM OpenID Connect provider of the cluster (AWS step 1, `eksctl utils associate-iam-oidc-provider`). Other
 * workloads of the cluster use it too, so a run only ever adds an audience.
 */
export function oidcProvider(
  aws: Aws,
  ownership: Ownership,
  { account, issuer, roleNames }: OidcProviderSpec,
): Resource<{ readonly audiences: string[] }> {
  const { clusterName } = ownership;
  const arn = oidcProviderArn(account, issuer);
  const name = `iam oidc provider ${issuer}`;
  const eksctl = `eksctl utils associate-iam-oidc-provider --cluster ${quote(clusterName)} --region ${quote(aws.region)} --approve`;
  return {
    kind: 'iam-oidc-provider',
    name,
    check: `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)} --query ClientIDList --output json |\n  grep -qF '"${STS_AUDIENCE}"'`,
    ...(ownership.noTags && { warning: UNMARKED }),
    removal: oidcProviderRemoval(aws, name, ownership, { arn, roleNames }),
    async read() {
      const iam = await aws.iam();
      const found = await lookUp(name, () => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }));
      return found && { audiences: found.ClientIDList ?? [] };
    },
    inBrief: ({ audiences }) => `for ${audiences.join(', ')}`,
    compare(live) {
      if (live === undefined) return { action: 'create' };
      if (live.audiences.includes(STS_AUDIENCE)) {
        return {
          action: 'no change',
          detail: `already associated with cluster "${clusterName}" in "${aws.region}"`,
        };
      }
      return {
        action: 'update',
        differences: differ('audiences', live.audiences.toSorted(), [...live.audiences, STS_AUDIENCE].sort()),
      };
    },
    command: (live) =>
      live === undefined
        ? eksctl
        : commandLines(
            'aws iam add-client-id-to-open-id-connect-provider',
            `--open-id-connect-provider-arn ${quote(arn)}`,
            `--client-id ${STS_AUDIENCE}`,
          ),
    async apply(live) {
      const iam = await aws.iam();
      if (live === undefined) {
        await askAws(name, () =>
          iam.createOpenIDConnectProvider({
            Url: `https://${issuer}`,
            ClientIDList: [STS_AUDIENCE],
            ...markOf(ownership),
          }),
        );
        return;
      }
      await askAws(name, () =>
        iam.addClientIDToOpenIDConnectProvider({ OpenIDConnectProviderArn: arn, ClientID: STS_AUDIENCE }),
      );
    },
  };
}

interface OidcProviderRemovalSpec {
  readonly arn: string;
  /** Those of them that are managed are deleted first, so their trust in the provider does not count. */
  readonly roleNames: readonly string[];
}

/** What the deletion of a provider depends on. */
export interface LiveProviderRemoval {
  readonly managed: boolean;
  /** The roles of the account that trust it, or why they could not be listed. */
  readonly trustedBy: readonly string[] | { readonly unknown: string };
}

/** Deletes the provider if no other role of the account trusts it, because all workloads of a cluster share it. */
function oidcProviderRemoval(
  aws: Aws,
  name: string,
  ownership: Ownership,
  spec: OidcProviderRemovalSpec,
): Removal<LiveProviderRemoval> {
  const command = `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${quote(spec.arn)}`;
  return {
    command: () => command,
    async read() {
      const iam = await aws.iam();
      const found = await lookUp(name, () =>
        iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: spec.arn }),
      );
      if (found === undefined) return undefined;
      const managed = isManaged(tagRecord(found.Tags), ownership);
      // This reads every role of the account, so only if the answer matters.
      return { managed, trustedBy: managed ? await othersThatTrust(aws, name, ownership, spec) : [] };
    },
    planDeletion: (live) => planProviderDeletion(live, command),
    async remove() {
      const iam = await aws.iam();
      await lookUp(name, () => iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: spec.arn }));
    },
  };
}

/** Plans the deletion of a provider: it stays if others use it, or may use it. Pure. */
export function planProviderDeletion(
  { trustedBy }: Pick<LiveProviderRemoval, 'trustedBy'>,
  command: string,
): DeletionPlan {
  if ('unknown' in trustedBy) {
    return {
      action: 'keep',
      detail: `could not find out whether other roles trust it: ${trustedBy.unknown}`,
      options: ['Run again as an identity that is allowed to call iam:ListRoles and iam:GetRole.'],
    };
  }
  if (trustedBy.length === 0) return { action: 'delete' };
  const roles = trustedBy.length === 1 ? 'role' : 'roles';
  return {
    action: 'keep',
    detail: `shared: trusted by ${roles} ${trustedBy.join(', ')}`,
    options: [`Once nothing in the account needs it: ${command}`],
  };
}

async function othersThatTrust(
  aws: Aws,
  name: string,
  ownership: Ownership,
  { arn, roleNames }: OidcProviderRemovalSpec,
): Promise<LiveProviderRemoval['trustedBy']> {
  const iam = await aws.iam();
  const { paginateListRoles } = await import('@aws-sdk/client-iam');
  try {
    const roles = await collect(paginateListRoles({ client: iam }, {}), ({ Roles }) => Roles);
    const trusting = roles
      .filter(({ AssumeRolePolicyDocument = '{}' }) =>
        trustedProviders(parsePolicyDocument(AssumeRolePolicyDocument)).includes(arn),
      )
      .map(({ RoleName = '' }) => RoleName);
    // A list of roles does not contain their tags.
    const kept = await Promise.all(
      trusting.map(async (role) => {
        const isDeletedFirst = roleNames.includes(role) && isManagedRole(await getRole(aws, role), ownership);
        return isDeletedFirst ? [] : [role];
      }),
    );
    return kept.flat();
  } catch (error) {
    if (isAwsError(error, 'AccessDenied')) return { unknown: messageOf(error) };
    throw awsFailure(name, error);
  }
}

/**
 * The issuers, without `https://`, whose providers carry our tags for a cluster. A deleted cluster's provider is found
 * this way. Reads every provider of the account.
 */
export async function managedIssuers(aws: Aws, ownership: Ownership): Promise<readonly string[]> {
  const iam = await aws.iam();
  return askAws(`iam oidc providers of cluster ${ownership.clusterName}`, async () => {
    const { OpenIDConnectProviderList = [] } = await iam.listOpenIDConnectProviders({});
    const providers = await Promise.all(
      OpenIDConnectProviderList.map(({ Arn }) =>
        iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: Arn }),
      ),
    );
    return providers
      .filter(({ Tags }) => isManaged(tagRecord(Tags), ownership))
      .map(({ Url = '' }) => Url.replace(/^https:\/\//, ''));
  });
}
