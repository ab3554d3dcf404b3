import { withoutSession } from 'aws-irsa/internal';
import type { StepContext } from 'engine/resource';
import type { Check } from 'engine/run';
import { USE_PROFILE } from 'kubernetes';
import type { Systems } from '../guide.ts';
import { advises, check, pass, warn } from './check.ts';

/** A check that passes if this can be read, and shows it. */
export function reads(name: string, read: (work: StepContext) => Promise<string>): Check {
  return check(name, async (work) => pass(await read(work)));
}

export function clusterIsActive({ CLUSTER_NAME, eksCluster }: Systems): Check {
  return check(`eks cluster ${CLUSTER_NAME}`, async () => {
    const { status, issuer } = await eksCluster();
    return status === 'ACTIVE'
      ? pass(`${status}, issuer ${issuer}`)
      : warn(`it is ${status}, not ACTIVE yet`);
  });
}

/**
 * Whether the kubeconfig's plugin (`aws eks get-token`) acts as the identity that creates the resources in AWS. Another one may
 * be on purpose, unless the kubeconfig names a profile that the environment overrides.
 */
export function identityInCluster({ kubectl, callerIdentity }: Systems): Check {
  return advises('identity in the cluster', async (work) => {
    const [user, { arn }, ignored] = await Promise.all([
      kubectl.userName(work),
      callerIdentity(),
      kubectl.context.whyProfileIsIgnored(work),
    ]);
    if (ignored !== undefined) return warn(`kubectl acts as ${user}. ${ignored}`, ...USE_PROFILE);
    if (!user.startsWith('arn:')) return pass(`kubectl acts as ${user}`);
    const isSame = withoutSession(user) === withoutSession(arn);
    return pass(`kubectl acts as ${user}, ${isSame ? 'the same identity' : `and this program as ${arn}`}`);
  });
}
