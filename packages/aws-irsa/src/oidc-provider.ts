import {
  commandLines,
  differ,
  few,
  type Item,
  type Mark,
  marks,
  messageOf,
  quote,
  type Refusal,
  type Resource,
  readMark,
  type Use,
} from 'engine/resource';
import { awsFailure, isAwsError } from './aws-failure.ts';
import { askIam, lookUp } from './clients.ts';
import { managedIssuers } from './marked.ts';
import { LABEL, oidcProviderArn, STS_AUDIENCE } from './names.ts';
import { parsePolicyDocument } from './policy-document.ts';
import { allRoles } from './read-role.ts';
import { type AwsSystems, tagList, tagRecord, tagsFlag, tagsIn } from './requirements.ts';
import { trustedProviders } from './trust-policy.ts';

interface LiveProvider {
  readonly audiences: readonly string[];
  readonly mark: Mark;
}

/** The roles of the account that trust a provider, or the reason why they could not be listed. */
interface ProviderUse {
  readonly trustedBy: readonly string[] | { readonly unknown: string };
}

/**
 * AWS step 1: the IAM OpenID Connect provider of the cluster (`eksctl utils associate-iam-oidc-provider`). Other
 * workloads of the cluster use it too, so a run only ever adds an audience.
 */
export function oidcProvider(spec: ProviderSpec): Item<AwsSystems> {
  return (systems) => {
    const { remove, ...resource } = provider(systems, spec);
    // The issuer of a deleted cluster without a managed provider is unknown, so nothing can be found by it.
    return spec.issuer === '' || remove === undefined ? resource : { ...resource, remove };
  };
}

interface ProviderSpec {
  readonly cluster: string;
  /** Without `https://`. */
  readonly issuer: string;
}

function provider(systems: AwsSystems, { cluster, issuer }: ProviderSpec): Resource<LiveProvider> {
  const { aws, ownership, account } = systems;
  const arn = oidcProviderArn(account, issuer);
  const byArn = { OpenIDConnectProviderArn: arn };
  const name = LABEL.provider(issuer);
  const remove = `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${quote(arn)}`;
  const eksctl = `eksctl utils associate-iam-oidc-provider --cluster ${quote(cluster)} --region ${quote(aws.region)} --approve`;
  const required = tagsIn(systems.IAM_TAGS);
  const tags = tagsFlag(tagList(required));
  // eksctl cannot tag a provider.
  const create =
    tags.length === 0
      ? eksctl
      : commandLines(
          'aws iam create-open-id-connect-provider',
          `--url ${quote(`https://${issuer}`)}`,
          `--client-id-list ${STS_AUDIENCE}`,
          ...tags,
        );
  const addAudience = commandLines(
    'aws iam add-client-id-to-open-id-connect-provider',
    `--open-id-connect-provider-arn ${quote(arn)}`,
    `--client-id ${STS_AUDIENCE}`,
  );
  return {
    kind: 'iam-oidc-provider',
    in: 'aws',
    teardown: 'trusted by both roles',
    name,
    claim: 'IAM trusts the cluster’s issuer',
    explains: {
      missing: 'oidc-provider-missing',
      other: { page: 'oidc-provider-without-audience', warns: 'if a login works' },
    },
    async elsewhere() {
      const others = await managedIssuers(aws, ownership);
      return others.length > 0
        ? `the provider created for ${cluster} is ${few(others)}, which issued the tokens of an earlier cluster`
        : undefined;
    },
    async read() {
      const found = await lookUp(aws, name, (iam) => iam.getOpenIDConnectProvider(byArn));
      const mark = readMark(tagRecord(found?.Tags), ownership);
      return found && { audiences: found.ClientIDList ?? [], mark };
    },
    inBrief: ({ audiences }) => `for ${audiences.join(', ')}`,
    differs: ({ audiences }) =>
      audiences.includes(STS_AUDIENCE)
        ? []
        : differ('audiences', audiences.toSorted(), [...audiences, STS_AUDIENCE].sort()).map((one) => ({
            ...one,
            said: `the cluster’s OIDC provider accepts ${few(audiences) || 'no audience'}; wanted ${STS_AUDIENCE} too`,
          })),
    refuses: (live) => live && refuseAudience(live),
    remark: () => `already associated with cluster "${cluster}" in "${aws.region}"`,
    command: (live) => ({ run: [live === undefined ? create : addAudience] }),
    async write(live) {
      const created = {
        Url: `https://${issuer}`,
        ClientIDList: [STS_AUDIENCE],
        Tags: tagList({ ...marks('created', ownership), ...required }),
      };
      await askIam<unknown>(aws, name, (iam) =>
        live === undefined
          ? iam.createOpenIDConnectProvider(created)
          : iam.addClientIDToOpenIDConnectProvider({ ...byArn, ClientID: STS_AUDIENCE }),
      );
    },
    remove: {
      // Reads every role of the account, so only if the result matters.
      read: async (live) => ({
        ...live,
        trustedBy: live.mark === 'created' ? await othersThatTrust(systems, arn, name) : [],
      }),
      // A run may add an audience to any provider without owning the provider.
      markOf: ({ mark }) => mark,
      usedBy: (live: LiveProvider & ProviderUse) => providerUse(live, remove),
      command: () => ({ run: [remove] }),
      async run() {
        await lookUp(aws, name, (iam) => iam.deleteOpenIDConnectProvider(byArn));
      },
    },
  };
}

/** The most audiences that IAM accepts for a provider; this limit cannot be raised. */
const AUDIENCES_MAX = 100;

function refuseAudience({ audiences }: LiveProvider): Refusal | undefined {
  if (audiences.includes(STS_AUDIENCE) || audiences.length < AUDIENCES_MAX) return undefined;
  return {
    seen: `it has ${audiences.length} audiences, the most that IAM accepts, and ${STS_AUDIENCE} is not one of them`,
    options: ['Remove one that nobody needs: aws iam remove-client-id-from-open-id-connect-provider'],
  };
}

/** All workloads of a cluster share its provider: it stays if other roles trust it, or might. */
function providerUse({ trustedBy }: ProviderUse, remove: string): Use | undefined {
  if ('unknown' in trustedBy) {
    return {
      seen: `could not find out whether other roles trust it: ${trustedBy.unknown}`,
      options: ['Use an identity that is allowed to call iam:ListRoles.'],
    };
  }
  if (trustedBy.length === 0) return undefined;
  const roles = trustedBy.length === 1 ? 'role' : 'roles';
  return {
    seen: `shared: trusted by ${roles} ${few(trustedBy)}`,
    options: [`Once nothing in the account needs it: ${remove}`],
  };
}

/** The roles that trust the provider, apart from Gloo's and Vault's: a teardown decides about those two first. */
async function othersThatTrust(
  { aws, ownRoles }: AwsSystems,
  arn: string,
  name: string,
): Promise<ProviderUse['trustedBy']> {
  try {
    const roles = await allRoles(aws);
    return roles
      .filter(({ AssumeRolePolicyDocument = '{}' }) =>
        trustedProviders(parsePolicyDocument(AssumeRolePolicyDocument)).includes(arn),
      )
      .map(({ RoleName = '' }) => RoleName)
      .filter((role) => !ownRoles.includes(role));
  } catch (error) {
    if (isAwsError(error, 'AccessDenied')) return { unknown: messageOf(error) };
    throw awsFailure(name, error);
  }
}
