import type { IAM, PolicyVersion } from '@aws-sdk/client-iam';
import type { Difference } from 'engine/resource';
import { type Aws, collect, lookUp } from './clients.ts';
import { differPolicies, type PolicyDocument } from './policy-document.ts';

/** The maximum number of versions of a policy in IAM; an update deletes the oldest to make room. */
const VERSIONS_MAX = 5;

/**
 * All versions of a policy; `undefined` if there is no such policy.
 * @throws Failure if they cannot be read
 */
export async function versionsOf(
  aws: Aws,
  name: string,
  PolicyArn: string,
): Promise<readonly PolicyVersion[] | undefined> {
  const client = await aws.iam();
  const { paginateListPolicyVersions } = await import('@aws-sdk/client-iam');
  return lookUp(name, () =>
    collect(paginateListPolicyVersions({ client }, { PolicyArn }), ({ Versions }) => Versions),
  );
}

/** How a policy differs from the wanted document, and which version an update would delete for it. Pure. */
export function policyDifferences(
  live: { readonly document: unknown; readonly surplus?: string | undefined },
  wanted: PolicyDocument,
): readonly Difference[] {
  const differences = differPolicies(live.document, wanted);
  if (differences.length === 0 || live.surplus === undefined) return differences;
  const field = `version ${live.surplus}`;
  return [...differences, { field, live: `the oldest of ${VERSIONS_MAX}`, wanted: '(deleted)' }];
}

/** The oldest version other than the default, if IAM accepts no further version. Pure. */
export function surplusOf(versions: readonly PolicyVersion[] = []): string | undefined {
  if (versions.length < VERSIONS_MAX) return undefined;
  return versions
    .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .sort((a, b) => (a.CreateDate?.getTime() ?? 0) - (b.CreateDate?.getTime() ?? 0))
    .at(0)?.VersionId;
}

/** Creates a version and makes it the default; deletes the surplus one before. */
export async function newVersion(
  iam: IAM,
  { arn: PolicyArn, surplus }: { readonly arn: string; readonly surplus?: string | undefined },
  PolicyDocument: string,
): Promise<void> {
  if (surplus !== undefined) await iam.deletePolicyVersion({ PolicyArn, VersionId: surplus });
  await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
}

/** The ids of the versions other than the default. Pure. */
export function olderVersions(versions: readonly PolicyVersion[] = []): readonly string[] {
  return versions.flatMap(({ VersionId, IsDefaultVersion }) =>
    IsDefaultVersion || VersionId === undefined ? [] : [VersionId],
  );
}
