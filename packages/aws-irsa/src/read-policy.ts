import type { Policy } from '@aws-sdk/client-iam';
import { cachedRead, unless } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, collect, lookUp } from './clients.ts';
import { isNamedLike, LABEL } from './names.ts';
import { parsePolicyDocument } from './policy-document.ts';

export type FoundPolicy = Policy & { readonly Arn: string };

export async function getPolicy(aws: Aws, arn: string): Promise<FoundPolicy | undefined> {
  const found = await lookUp(aws, LABEL.policy(arn), (iam) => iam.getPolicy({ PolicyArn: arn }));
  return found?.Policy && { ...found.Policy, Arn: found.Policy.Arn ?? arn };
}

/**
 * Finds a customer managed policy by its name: IAM reads a policy only by its ARN, but refuses a second policy of the same
 * name under any path. If the caller may not list policies, only the expected path is tried.
 * @param arn the expected ARN
 */
export function findPolicy(aws: Aws, arn: string): Promise<FoundPolicy | undefined> {
  return cachedRead(LABEL.policy(arn), async () => {
    const expected = await getPolicy(aws, arn);
    if (expected !== undefined) return expected;
    const listed = lookUp(aws, LABEL.policy(arn), () => policyArns(aws));
    const arns = await unless((error) => isAwsError(error, 'AccessDenied'), listed);
    const elsewhere = arns?.find((one) => isNamedLike(one, arn));
    return elsewhere === undefined ? undefined : getPolicy(aws, elsewhere);
  });
}

export function policyArns(aws: Aws): Promise<string[]> {
  return cachedRead('iam policies of the account', async () => {
    const iam = await aws.iam();
    const list = iam.paginateListPolicies({ Scope: 'Local' }, { pageSize: 1000 });
    return collect(list, ({ Policies = [] }) => Policies.map(({ Arn = '' }) => Arn));
  });
}

/** The document of a policy's version; `undefined` if the version does not exist. A version never changes. */
export function policyVersion(
  aws: Aws,
  name: string,
  PolicyArn: string,
  VersionId: string | undefined,
): Promise<unknown> {
  return lookUp(aws, name, async (iam) => {
    const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId });
    return parsePolicyDocument(PolicyVersion?.Document ?? '{}');
  });
}

/** The maximum number of versions of a policy in IAM; an update deletes the oldest to make room. */
export const VERSIONS_MAX = 5;

/** The ids of a policy's versions other than the default, the oldest first; `undefined` if the policy does not exist. */
export function otherVersions(
  aws: Aws,
  name: string,
  PolicyArn: string,
): Promise<readonly string[] | undefined> {
  return lookUp(aws, name, async (iam) => {
    const versions = await collect(iam.paginateListPolicyVersions({ PolicyArn }), ({ Versions }) => Versions);
    return versions
      .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
      .sort((a, b) => (a.CreateDate?.getTime() ?? 0) - (b.CreateDate?.getTime() ?? 0))
      .map(({ VersionId = '' }) => VersionId);
  });
}
