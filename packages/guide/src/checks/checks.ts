import { missingPermissions, withoutSession } from 'aws-irsa';
import type { StepContext } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { USE_PROFILE } from 'kubernetes';
import type { Systems } from '../guide.ts';
import { policySpecOf } from '../rights/aws.ts';
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

/**
 * Whether the operator may do what the AWS section does, as far as IAM's simulator knows. The page has no command for it: a
 * simulation is only right about named resources with the condition keys of the calls, which nobody types.
 */
export function permissions(systems: Systems): Check {
  return check('permissions', async (work) => {
    const [caller, spec] = await Promise.all([systems.callerIdentity(), policySpecOf(systems)]);
    const simulated = async () => permissionsFinding(await missingPermissions(systems.aws, caller, spec));
    return advises('permissions', simulated).run(work);
  });
}

/** A simulation does not consider everything that AWS does, so the real call decides. */
function permissionsFinding(missing: readonly string[]): Finding {
  if (missing.length === 0) return pass('you have all permissions the AWS section needs');
  return warn(
    `according to IAM’s simulation, which may be wrong, your identity lacks ${missing.join(', ')}`,
    'If a call is denied, have these permissions attached (./runbook 00-preflight --policy prints all that the runbooks need), or run as an identity that has them.',
    ...(missing.every((name) => name.startsWith('iam:Tag'))
      ? ['Or run again with --no-tags: then nothing marks what is created as managed.']
      : []),
  );
}
