import { untilIamShows, type Work } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { lookUp } from './clients.ts';

/**
 * Deletes what AWS refuses to delete while something is attached to it. Retries that refusal for a while, because IAM
 * may not see the last detachment yet. Succeeds if it is gone already.
 * @throws Failure with AWS's own words; it is transient if something was attached in the meantime.
 */
export async function removeOnceFree(
  resource: string,
  call: () => Promise<unknown>,
  work: Work,
): Promise<void> {
  await untilIamShows(
    `${resource} to have nothing attached any more`,
    () => lookUp(resource, call),
    (error) => isAwsError(error, 'DeleteConflict'),
    work,
  );
}
