import { type Observation, type Ownership, observe, readMark } from 'engine/resource';
import pMap from 'p-map';
import { type Aws, askAws, askIam, lookUp } from './clients.ts';
import { eksHosts } from './identity.ts';
import { LABEL, nameIn } from './names.ts';
import { getPolicy, policyArns } from './read-policy.ts';
import { allRoles, attachedPolicies, getRole } from './read-role.ts';
import { type AwsSystems, tagRecord } from './requirements.ts';

/** The resources in IAM with a mark that this cluster's runs created them, under other names than this run's. */
export interface MarkedResources {
  /** The issuers of OIDC providers, without `https://`. */
  readonly issuers: readonly string[];
  /** The names of roles. */
  readonly roles: readonly string[];
  /** The ARNs of policies. */
  readonly policies: readonly string[];
  /** The attachments between these roles and policies and those of the run. */
  readonly attachments: AwsSystems['attachments'];
  /** The reasons why some resources could not be read. */
  readonly unread: readonly string[];
}

export const NOTHING_MARKED: MarkedResources = {
  issuers: [],
  roles: [],
  policies: [],
  attachments: [],
  unread: [],
};

/** IAM's lists have no tags, so each resource is read separately. */
const READS_AT_A_TIME = 16;

/** The paths in which only AWS creates roles. */
const OF_AWS = /^\/aws-(?:service-role|reserved)\//;

/**
 * Finds the resources that runs for this cluster created in IAM. Reads every provider, role and policy of the account.
 * @param named the names of this run; IAM ignores their case
 */
export async function readMarked(
  aws: Aws,
  ownership: Ownership,
  named: { readonly roles: readonly string[]; readonly policies: readonly string[] },
): Promise<MarkedResources> {
  const marked = (all: readonly string[], tagsOf: (one: string) => Promise<Tags | undefined>) =>
    filterAsync(all, async (one) => readMark(await tagsOf(one), ownership) === 'created');
  const [issuers, roles, policies] = await Promise.all([
    observe(() => managedIssuers(aws, ownership)),
    observe(async () => {
      const all = await askAws('iam roles', () => allRoles(aws));
      const names = all.flatMap(({ RoleName = '', Path = '/' }) => (OF_AWS.test(Path) ? [] : [RoleName]));
      return marked(names, async (name) => (await getRole(aws, name))?.tags);
    }),
    observe(async () => {
      const all = (await lookUp(aws, 'iam policies', () => policyArns(aws))) ?? [];
      return marked(all, async (arn) => tagRecord((await getPolicy(aws, arn))?.Tags));
    }),
  ]);
  const [allMarked, allPolicies] = [found(roles), found(policies)];
  const isNamed = (names: readonly string[], name: string) =>
    names.some((one) => one.toLowerCase() === name.toLowerCase());
  const others = {
    roles: allMarked.filter((role) => !isNamed(named.roles, role)),
    policies: allPolicies.filter((arn) => !isNamed(named.policies, nameIn(arn))),
  };
  const hasOthers = others.roles.length + others.policies.length > 0;
  const attachments = await observe(async () => (hasOthers ? between(aws, allMarked, allPolicies) : []));
  return {
    issuers: found(issuers),
    ...others,
    attachments: found(attachments).filter(
      ({ role, policy }) => others.roles.includes(role) || others.policies.includes(policy),
    ),
    unread: [issuers, roles, policies, attachments].flatMap((one) => ('unknown' in one ? [one.unknown] : [])),
  };
}

type Tags = Readonly<Record<string, string>>;

function found<T>(all: Observation<readonly T[]>): readonly T[] {
  return 'value' in all ? all.value : [];
}

async function filterAsync<T>(all: readonly T[], holds: (one: T) => Promise<boolean>): Promise<readonly T[]> {
  const kept = await pMap(all, async (one) => ((await holds(one)) ? [one] : []), {
    concurrency: READS_AT_A_TIME,
  });
  return kept.flat();
}

/** The attachments of these policies to these roles. */
async function between(aws: Aws, roles: readonly string[], policies: readonly string[]) {
  const all = await pMap(
    roles,
    async (role) => {
      const arns = (await lookUp(aws, LABEL.role(role), (iam) => attachedPolicies(iam, role))) ?? [];
      return arns.flatMap((policy) => (policies.includes(policy) ? [{ role, policy }] : []));
    },
    { concurrency: READS_AT_A_TIME },
  );
  return all.flat();
}

/**
 * The issuers, without `https://`, whose providers have the mark of a cluster. EKS gives each cluster its own issuer, so the
 * mark on any other provider is a copy. Reads every provider of EKS in the region.
 */
export function managedIssuers(aws: Aws, ownership: Ownership): Promise<readonly string[]> {
  return askIam(aws, `iam oidc providers of cluster ${ownership.clusterName}`, async (iam) => {
    const [{ OpenIDConnectProviderList = [] }, hosts] = await Promise.all([
      iam.listOpenIDConnectProviders({}),
      eksHosts(aws),
    ]);
    const issuers = OpenIDConnectProviderList.map(({ Arn = '' }) => Arn)
      .filter((arn) => hosts.some((host) => arn.includes(`:oidc-provider/${host}/id/`)))
      .map((arn) => ({ arn, issuer: arn.slice(arn.indexOf('/') + 1) }));
    const marked = await filterAsync(issuers, async ({ arn }) => {
      const { Tags } = await iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
      return readMark(tagRecord(Tags), ownership) === 'created';
    });
    return marked.map(({ issuer }) => issuer);
  });
}
