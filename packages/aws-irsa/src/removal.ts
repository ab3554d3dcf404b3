import { untilAccepted, type Work } from 'resource';
import { isAwsError } from './aws-failure.ts';
import { lookUp } from './clients.ts';

/** How long IAM may hold on to what was just let go of, in milliseconds: a detached policy is seen attached for a while. */
const FREE_WITHIN = 30_000;

/**
 * Removes what AWS only lets go once nothing holds on to it: refused for that reason, it is tried again for a while,
 * since IAM may not see yet that the last of it was detached. Content where it is gone already.
 * @throws Failure with AWS's own words; where something was attached meanwhile, one that is worth another look.
 */
export async function removeOnceFree(
  resource: string,
  call: () => Promise<unknown>,
  work: Work,
): Promise<void> {
  await untilAccepted(
    { what: `${resource} to be free of what was attached`, atMost: FREE_WITHIN },
    () => lookUp(resource, call),
    (error) => isAwsError(error, 'DeleteConflict'),
    work,
  );
}
