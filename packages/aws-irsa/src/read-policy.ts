import type { Policy, PolicyVersion } from '@aws-sdk/client-iam';
import { cachedRead, type Difference } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, listIam, lookUp } from './clients.ts';
import { isNamedLike, nameIn } from './names.ts';
import { differPolicies, type PolicyDocument } from './policy-document.ts';

export type FoundPolicy = Policy & { readonly Arn: string };

async function getPolicy(aws: Aws, arn: string): Promise<FoundPolicy | undefined> {
  const iam = await aws.iam();
  const found = await lookUp(labelOf(arn), () => iam.getPolicy({ PolicyArn: arn }));
  return found?.Policy && { ...found.Policy, Arn: found.Policy.Arn ?? arn };
}

/**
 * Finds a customer managed policy by its name: IAM reads a policy by its ARN alone, but refuses a second one of the same
 * name under any path. If the caller may not list policies, only the expected place is known.
 * @param arn where the policy is expected
 */
export function findPolicy(aws: Aws, arn: string): Promise<FoundPolicy | undefined> {
  return cachedRead(labelOf(arn), async () => {
    const expected = await getPolicy(aws, arn);
    if (expected !== undefined) return expected;
    try {
      const arns = await lookUp(labelOf(arn), () => policyArns(aws));
      const elsewhere = arns?.find((one) => isNamedLike(one, arn));
      return elsewhere === undefined ? undefined : await getPolicy(aws, elsewhere);
    } catch (error) {
      if (isAwsError(error, 'AccessDenied')) return undefined;
      throw error;
    }
  });
}

function policyArns(aws: Aws): Promise<string[]> {
  return cachedRead('iam policies of the account', () =>
    listIam(
      aws,
      (sdk, config) => sdk.paginateListPolicies({ ...config, pageSize: 1000 }, { Scope: 'Local' }),
      ({ Policies = [] }) => Policies.map(({ Arn = '' }) => Arn),
    ),
  );
}

function labelOf(arn: string): string {
  return `iam policy ${nameIn(arn)}`;
}

/** The maximum number of versions of a policy in IAM; an update deletes the oldest to make room. */
const VERSIONS_MAX = 5;

/**
 * All versions of a policy; `undefined` if there is no such policy.
 * @throws Failure if they cannot be read
 */
export function versionsOf(
  aws: Aws,
  name: string,
  PolicyArn: string,
): Promise<readonly PolicyVersion[] | undefined> {
  return lookUp(name, () =>
    listIam(
      aws,
      (sdk, config) => sdk.paginateListPolicyVersions(config, { PolicyArn }),
      ({ Versions }) => Versions,
    ),
  );
}

/** How a policy differs from the wanted document, and which version an update would delete for it. */
export function policyDifferences(
  live: { readonly document: unknown; readonly surplus?: string | undefined },
  wanted: PolicyDocument,
): readonly Difference[] {
  const differences = differPolicies(live.document, wanted);
  if (differences.length === 0 || live.surplus === undefined) return differences;
  const field = `version ${live.surplus}`;
  return [...differences, { field, live: `the oldest of ${VERSIONS_MAX}`, wanted: '(deleted)' }];
}

/** The oldest version other than the default, if IAM accepts no further version. */
export function surplusOf(versions: readonly PolicyVersion[] = []): string | undefined {
  if (versions.length < VERSIONS_MAX) return undefined;
  return versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .sort((a, b) => (a.CreateDate?.getTime() ?? 0) - (b.CreateDate?.getTime() ?? 0))
    .at(0)?.VersionId;
}

export function olderVersions(versions: readonly PolicyVersion[] = []): readonly string[] {
  return versions.flatMap(({ VersionId, IsDefaultVersion }) =>
    IsDefaultVersion || VersionId === undefined ? [] : [VersionId],
  );
}
