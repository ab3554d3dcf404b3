import type { Policy } from '@aws-sdk/client-iam';
import { cachedRead, Failure } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { type Aws, collect, lookUp } from './clients.ts';
import { isNamedLike, nameIn, pathIn } from './names.ts';

/** A customer managed policy and where it really is. */
export type FoundPolicy = Policy & { readonly Arn: string };

/** Reads a customer managed policy by its ARN; `undefined` if there is none. */
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
      const elsewhere = await arnByName(aws, arn);
      return elsewhere === undefined ? undefined : await getPolicy(aws, elsewhere);
    } catch (error) {
      if (isAwsError(error, 'AccessDenied')) return undefined;
      throw error;
    }
  });
}

/**
 * Creates a policy. IAM refuses a name that exists under any path; one that the caller cannot see is never waited for.
 * @throws Failure if there is one that the caller may not look for
 */
export async function createPolicy(aws: Aws, arn: string, create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (isAwsError(error, 'EntityAlreadyExists')) await refuseUnseenPolicy(aws, arn);
    throw error;
  }
}

async function refuseUnseenPolicy(aws: Aws, arn: string): Promise<void> {
  try {
    await arnByName(aws, arn);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure({
      resource: labelOf(arn),
      seen: `a policy of this name exists under a path other than ${pathIn(arn)}, which could not be looked up: ${error.seen}`,
      cause: 'Names are unique within an account, whatever the path.',
      next: [
        'Set IAM_PATH to the path that the policy has, or run as an identity that is allowed to call iam:ListPolicies.',
        'Or use another name for the policy.',
      ],
      error,
    });
  }
}

/** The ARN of the account's policy of the same name, under any path. */
async function arnByName(aws: Aws, arn: string): Promise<string | undefined> {
  const arns = await lookUp(labelOf(arn), () => policyArns(aws));
  return arns?.find((one) => isNamedLike(one, arn));
}

/** The ARNs of the account's own policies. */
function policyArns(aws: Aws): Promise<string[]> {
  return cachedRead('iam policies of the account', async () => {
    const client = await aws.iam();
    const { paginateListPolicies } = await import('@aws-sdk/client-iam');
    const pages = paginateListPolicies({ client, pageSize: 1000 }, { Scope: 'Local' });
    return collect(pages, ({ Policies = [] }) => Policies.map(({ Arn = '' }) => Arn));
  });
}

function labelOf(arn: string): string {
  return `iam policy ${nameIn(arn)}`;
}
