import { messageOf } from 'engine/resource';
import { isAwsError } from './aws-failure.ts';
import { Aws } from './clients.ts';
import { iamRegion } from './endpoints.ts';

/**
 * An error of STS. If the region refuses the credentials, and the region of IAM, which every account has, accepts them,
 * the error says so: AWS reports a region that is not enabled in the words for wrong keys.
 */
export async function withAcceptance(aws: Aws, error: unknown): Promise<unknown> {
  const home = isAwsError(error, 'InvalidClientTokenId') ? await iamRegion(aws) : aws.region;
  return acceptance(error, aws.region, home, async () => {
    const sts = await new Aws(home, aws.source).sts();
    await sts.getCallerIdentity({});
  });
}

/**
 * @param home the region of IAM in the same partition
 * @param ask makes the same call there
 */
export async function acceptance(
  error: unknown,
  region: string,
  home: string,
  ask: () => Promise<unknown>,
): Promise<unknown> {
  if (home === region || !isAwsError(error, 'InvalidClientTokenId')) return error;
  try {
    await ask();
  } catch {
    // What the other region says matters only if it accepts the credentials.
    return error;
  }
  const seen = `${messageOf(error)} (${home} accepts the same credentials, ${region} does not)`;
  return Object.assign(new Error(seen, { cause: error }), { name: 'InvalidClientTokenId', $fault: 'client' });
}
